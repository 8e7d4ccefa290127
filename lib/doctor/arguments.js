'use strict'

const { parseArgs } = require('node:util')
const { CLIENT_AUTHENTICATION } = require('./client_authentication.js')

const USAGE = `Usage: next-auth-token-rotation doctor [options]
       next-auth-token-rotation init [--help]

  --issuer URL      discover this issuer and connect to its token endpoint
  --provider ID     connect to a known provider (google, ...), or with --config to one of the
                    config; may be repeated
  --config FILE     check the options that this JavaScript file hands to this package, or exports:
                    options of createCallbacks, or a NextAuth config
  --env FILE        set the variables of this file first (.env.local); may be repeated
  --client-authentication METHOD
                    the method that will be used, for --issuer and known providers
  --try             with --config and --provider: send one refresh request, with the client's
                    credentials and a refresh token that does not exist
  --json            for programs
  --version
  --help

Exit status: 0 no problem found, 1 problems, 2 wrong usage.
`

/** The command line is wrong. The message holds no value of it but names. */
class UsageError extends Error {}

const OPTIONS = {
  issuer: { type: 'string' },
  provider: { type: 'string', multiple: true, default: [] },
  config: { type: 'string' },
  env: { type: 'string', multiple: true, default: [] },
  'client-authentication': { type: 'string' },
  try: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  version: { type: 'boolean', short: 'v', default: false },
  help: { type: 'boolean', short: 'h', default: false },
}

/**
 * @typedef {object} DoctorArguments
 * @property {string} [issuer]
 * @property {string[]} providers ids
 * @property {string} [config] path of a file
 * @property {string[]} environmentFiles paths; an earlier one wins, and the environment over all
 * @property {string} [clientAuthentication]
 * @property {boolean} try
 * @property {boolean} json
 * @property {boolean} version
 * @property {boolean} help
 */

/**
 * @param {string[]} argv without node and the script
 * @returns {DoctorArguments}
 * @throws {UsageError}
 */
function readArguments(argv) {
  const { values, positionals } = parse(argv)
  const args = {
    issuer: values.issuer,
    providers: values.provider,
    config: values.config,
    environmentFiles: values.env,
    clientAuthentication: values['client-authentication'],
    try: values.try,
    json: values.json,
    version: values.version,
    help: values.help,
  }
  if (args.help || args.version) return args
  if (positionals.length !== 1 || positionals[0] !== 'doctor') {
    throw new UsageError('The commands are "doctor" and "init".')
  }
  checkCombination(args)
  return args
}

function parse(argv) {
  try {
    return parseArgs({ args: argv, options: OPTIONS, allowPositionals: true })
  } catch (error) {
    if (!error.code?.startsWith('ERR_PARSE_ARGS')) throw error
    throw new UsageError(error.message)
  }
}

function checkCombination({ issuer, providers, config, clientAuthentication, try: tries }) {
  if (clientAuthentication && !CLIENT_AUTHENTICATION.includes(clientAuthentication)) {
    throw new UsageError(`--client-authentication is one of ${CLIENT_AUTHENTICATION.join(', ')}.`)
  }
  if (issuer !== undefined && config !== undefined) {
    throw new UsageError('--issuer and --config exclude each other: the config names its issuers.')
  }
  if (issuer !== undefined && providers.length > 1) {
    throw new UsageError('--issuer goes with one --provider at most.')
  }
  if (clientAuthentication && config !== undefined) {
    throw new UsageError('--client-authentication is for --issuer: the config names its methods.')
  }
  if (tries && (config === undefined || providers.length === 0)) {
    throw new UsageError('--try needs --config and --provider: they say which client to try.')
  }
}

module.exports = { USAGE, UsageError, readArguments }
