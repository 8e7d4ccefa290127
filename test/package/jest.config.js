'use strict'

// The tests of the prebuilds and of the tarball. They run alone: `npm test -- --only prebuild,smoke`.

/** @type {import('jest').Config} */
module.exports = {
  ...require('../../jest.config.js'),
  rootDir: '../..',
  testMatch: ['<rootDir>/test/package/**/*.test.js'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
}
