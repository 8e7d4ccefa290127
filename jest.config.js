'use strict'

/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.js'],
  testEnvironment: 'node',
  // Plain Node everywhere: what is tested is what is shipped.
  transform: {},
  testTimeout: 30_000,
  maxWorkers: 2,
  modulePathIgnorePatterns: [
    '<rootDir>/build',
    '<rootDir>/test/browser/',
    '<rootDir>/test/package/tools',
    '/\\.next/',
  ],
  // Those two have configurations of their own: one needs a browser, the other the prebuilds.
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/browser/',
    '<rootDir>/test/package/',
    '/\\.next/',
  ],
}
