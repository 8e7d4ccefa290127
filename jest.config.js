'use strict'

/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.js'],
  testEnvironment: 'node',
  // Plain Node everywhere: what is tested is what is shipped.
  transform: {},
  testTimeout: 30_000,
  maxWorkers: 2,
  // The tests in test/browser have a configuration of their own.
  modulePathIgnorePatterns: [
    '<rootDir>/build/',
    '<rootDir>/build-core/',
    '<rootDir>/test/browser/',
    '/\\.next/',
  ],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/browser/', '/\\.next/'],
}
