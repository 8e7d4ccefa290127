'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { ROOT } = require('./paths.js')

/** The flags of `next build` by bundler. */
const BUNDLERS = { turbopack: [], webpack: ['--webpack'] }

/** What a next.config.js says for an app in stacks/<stack>/apps/<name> to be built with these settings. */
const nextConfig = (settings) => `const path = require('node:path')
const root = path.join(__dirname, '../../../..')
module.exports = { turbopack: { root }, outputFileTracingRoot: root, ...${JSON.stringify(settings)} }
`

/**
 * An app of Next 16 with a next.config.js of its own.
 *
 * @param {object} plan
 * @param {string} plan.name
 * @param {keyof typeof BUNDLERS} plan.bundler
 * @param {object} [plan.settings] of next.config.js
 * @param {string[]} plan.parts
 * @param {Record<string, string>} [plan.files]
 * @returns {import('./apps.js').AppPlan}
 */
const configuredApp = ({ name, bundler, settings = {}, parts, files }) => ({
  name: `${name}-${bundler}`,
  parts,
  stack: 'next16',
  flags: BUNDLERS[bundler],
  files: { 'next.config.js': nextConfig(settings), ...files },
})

/** Where people look up a message. */
const readme = () => fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8')

module.exports = { configuredApp, nextConfig, readme }
