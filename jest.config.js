'use strict'

/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.js'],
  testEnvironment: '<rootDir>/test/support/node_environment.js',
  // Plain Node everywhere: what is tested is what is shipped.
  transform: {},
  setupFilesAfterEnv: ['<rootDir>/test/support/fresh_log.js'],
  testSequencer: '<rootDir>/test/support/sequence.js',
  testTimeout: 30_000,
  // One more than the processors that CI has: the longest files mostly wait.
  maxWorkers: 3,
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
