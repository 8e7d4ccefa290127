'use strict'

const { parseArgs } = require('node:util')

const USAGE = `Usage: next-auth-token-rotation init [options]

Puts withTokenRotation around the NextAuth config of the app in this folder and names the addon in next.config.
Shows the change and asks before it makes it.

  --config FILE     the file that calls NextAuth( … ) or exports its config, where several do
  --dry-run         show the change only
  --yes             make it without asking
  --help

Exit status: 0 done, or nothing to do; 1 something is left to do by hand; 2 wrong usage.
`

/** The command line is wrong. */
class UsageError extends Error {}

const OPTIONS = {
  config: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  yes: { type: 'boolean', short: 'y', default: false },
  help: { type: 'boolean', short: 'h', default: false },
}

/**
 * @param {string[]} argv behind `init`
 * @throws {UsageError}
 */
function readArguments(argv) {
  try {
    const { values } = parseArgs({ args: argv, options: OPTIONS })
    const { config, yes, help } = values
    return { config, yes, help, dryRun: values['dry-run'] }
  } catch (error) {
    if (!error.code?.startsWith('ERR_PARSE_ARGS')) throw error
    throw new UsageError(error.message)
  }
}

module.exports = { USAGE, UsageError, readArguments }
