'use strict'

/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.js'],
  testEnvironment: 'node',
  // Plain Node everywhere: what is tested is what is shipped.
  transform: {},
  testTimeout: 30_000,
  maxWorkers: 2,
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/build-core/', '/\\.next/'],
  testPathIgnorePatterns: ['/node_modules/', '/\\.next/'],
}
