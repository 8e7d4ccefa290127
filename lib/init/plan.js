'use strict'

// What is to be changed in an app, and what is left to its author.

const { wrapAuthConfig } = require('./auth_config.js')
const { changeNextConfig } = require('./next_config.js')
const { authLines, nextConfigLines } = require('./paste_lines.js')
const { Refusal } = require('./refusal.js')
const { checkSyntax } = require('./syntax_check.js')

/**
 * @typedef {{ file: string, before: string, after: string, name?: string }} Change the same text twice where all is well
 * @typedef {{ file?: string, reason: string, lines: string[] }} ByHand
 *
 * @param {import('./app.js').App} app
 * @param {string} [config] the file that was named
 * @returns {{ changes: Change[], byHand: ByHand[], auth?: Change }} `auth`: that of the config, unless it is left as it is
 */
function planChanges(app, config) {
  const changes = []
  const byHand = []
  const attempt = (make, linesFor, fallbackFile) => {
    try {
      const change = make()
      if (!change) return undefined
      checkSyntax(app.folder, change)
      changes.push(change)
      return change
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      byHand.push({
        file: error.file ?? fallbackFile,
        reason: error.message,
        lines: linesFor(error),
      })
      return undefined
    }
  }
  const auth = attempt(
    () => wrapAuthConfig(app, config),
    (refusal) => authLines(app, refusal),
  )
  attempt(
    () => changeNextConfig(app),
    () => nextConfigLines(app),
  )
  return { changes, byHand, auth }
}

module.exports = { planChanges }
