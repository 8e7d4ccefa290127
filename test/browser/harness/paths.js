'use strict'

const path = require('node:path')

const ROOT = path.join(__dirname, '../../..')
const BROWSER_TESTS = path.join(ROOT, 'test/browser')

/** Sources of the apps, which are never built where they are. */
const APPS = path.join(BROWSER_TESTS, 'apps')

/** Folders with a NextAuth and a Next.js each; the apps are put together and built in them. */
const STACKS = path.join(BROWSER_TESTS, 'stacks')

/** The package under test as it was packed. */
const PACKED = path.join(STACKS, '.packed')

module.exports = { APPS, BROWSER_TESTS, PACKED, ROOT, STACKS }
