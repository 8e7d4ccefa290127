'use strict'

// An account table that fails, with errors that quote the values of the command as those of query builders and ORMs do.

const { createDatabaseSessionCallback } = require('../../../..')
const { startMisbehavingEndpoint } = require('../../../faults/support/misbehaving_endpoint.js')
const { grants } = require('./hostile_replies.js')
const { CLIENT_SECRET, markedToken } = require('./marks.js')

const USER = { id: '7' }

/** Around the driver's own error, which alone has a code. */
class FailedQueryError extends Error {
  constructor(params) {
    const cause = Object.assign(new Error(`refused: ${params}`), { code: 'ECONNREFUSED' })
    super(`Failed query: update "account" set "access_token" = $1\nparams: ${params}`, { cause })
    this.params = params
  }
}

/** The command as it was called, and no code anywhere. */
class ValidationError extends Error {
  constructor(params) {
    super(`Invalid invocation:\n{ data: { access_token: "${params}" } }`)
  }
}

const newRow = () => ({
  access_token: markedToken('access'),
  refresh_token: markedToken('refresh'),
  expires_at: 1,
})

/** Runs `meet` with the callback over a table whose method `failing` throws such errors. */
async function withTable({ url, failing, FailureError }, meet) {
  const accounts = { get: async () => newRow(), update: async () => {} }
  accounts[failing] = async (...params) => {
    throw new FailureError(JSON.stringify([newRow(), ...params]))
  }
  const provider = { clientId: 'id', clientSecret: CLIENT_SECRET, tokenEndpoint: url }
  const session = createDatabaseSessionCallback({ accounts, providers: { demo: provider } })
  await meet(session)
  session.rotator.close()
}

/** @param {{ say: Function }} reporter */
async function meetTheDatabase({ say }) {
  const { url, close } = await startMisbehavingEndpoint({ onRequest: grants })
  for (const FailureError of [FailedQueryError, ValidationError]) {
    for (const failing of ['get', 'update']) {
      await withTable({ url, failing, FailureError }, async (session) => {
        say('session', await session({ session: { user: {} }, user: USER }))
        await session.storeSignIn({ user: USER, account: { ...newRow(), provider: 'demo' } })
      })
    }
  }
  await close()
}

module.exports = { meetTheDatabase }
