'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { checkObject, kindOf } = require('../errors/option_checks.js')
const { readOptions } = require('./options.js')

const FIXES = {
  get: 'Write a function that reads an account row: get: async (userId, provider) => row.',
  update: 'Write a function that writes into it: update: async (row, tokens) => { … }.',
}

const ELSEWHERE = {
  layout:
    'Remove it: rows have the field names of Auth.js. Map others in accounts.get and accounts.update.',
  registerUrl: 'Remove it: use it with createCallbacks.',
  tokensIn:
    'Remove it: with database sessions tokens lie in the account table, and no cookie holds any.',
  // NextAuth's event has the session row of such a user, and no tokens.
  revokeOnSignOut: 'Remove it: call session.rotator.revoke(row) with the account row.',
}

/**
 * @param {import('../../../binding-types').DatabaseSessionOptions} given
 * @throws {InvalidOptionError} that names the option, the kind of its value and the fix
 */
function readDatabaseOptions(given) {
  const { accounts, ...options } = checkObject(given ?? {}, 'options')
  for (const [name, fix] of Object.entries(ELSEWHERE)) {
    if (name in options) throw new InvalidOptionError(name, 'is not for database sessions', fix)
  }
  const settings = readOptions(options)
  if (settings.defaultProvider === undefined) {
    throw new InvalidOptionError(
      'defaultProvider',
      'is missing, and there are several providers',
      'Name the one whose tokens the session is to have.',
    )
  }
  return { accounts: readAccounts(accounts), settings }
}

function readAccounts(accounts) {
  if (accounts === undefined) {
    const fix = 'Write accounts: { get, update }, which read and write rows of the account table.'
    throw new InvalidOptionError('accounts', 'is missing', fix)
  }
  // A repository of the app's own may well have more methods.
  checkObject(accounts, 'accounts')
  for (const [name, fix] of Object.entries(FIXES)) {
    if (typeof accounts[name] === 'function') continue
    throw new InvalidOptionError(`accounts.${name}`, `is ${kindOf(accounts[name])}`, fix)
  }
  return accounts
}

module.exports = { readDatabaseOptions }
