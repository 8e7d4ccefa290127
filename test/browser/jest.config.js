'use strict'

/** @type {import('jest').Config} */
module.exports = {
  rootDir: __dirname,
  testMatch: ['<rootDir>/*.test.js'],
  testEnvironment: 'node',
  transform: {},
  testSequencer: '<rootDir>/harness/sequence.js',
  globalSetup: '<rootDir>/harness/global_setup.js',
  // Only builds come near it, on a busy machine: all else that is waited for has a limit of its own.
  testTimeout: 600_000,
  maxWorkers: 3,
  modulePathIgnorePatterns: ['<rootDir>/stacks/', '<rootDir>/apps/'],
}
