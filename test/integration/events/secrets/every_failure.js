'use strict'

// A process that meets every way to fail, and says all that others could learn of it: events, what it publishes, what is
// thrown, what inspecting its objects shows. A line of JSON each. What it logs, the parent sees anyway.

const { subscribe } = require('node:diagnostics_channel')
const { text } = require('node:stream/consumers')
const { inspect } = require('node:util')
const { CHANNEL_NAME, createCallbacks } = require('../../../..')
const { forgetTheLog } = require('../../../support/fresh_log.js')
const { startMisbehavingEndpoint } = require('../../../faults/support/misbehaving_endpoint.js')
const { API_KEY, CLIENT_SECRET, markedIdToken, markedToken } = require('./marks.js')
const { meetTheDatabase } = require('./database_failures.js')
const { BEHAVIOURS, grants } = require('./hostile_replies.js')
const { meetEveryLine } = require('./other_lines.js')
const { meetTheNetwork } = require('./network_failures.js')
const { misuseOptions } = require('./misused_options.js')

const GIVE_UP_MS = 60_000
const EVERYTHING = { depth: Infinity, showHidden: true, maxStringLength: Infinity }

/** Everything that can be read off a value, errors with their causes and stacks included. */
function say(where, value) {
  const shown = { inspected: inspect(value, EVERYTHING), text: String(value?.stack ?? value) }
  console.log(JSON.stringify({ where, value, ...shown }))
}

const onEvent = (event) => say('event', event)

/** A session that needs a refresh now. */
const newSession = (more) => ({
  sub: 'ada',
  access_token: markedToken('access'),
  refresh_token: markedToken('refresh'),
  id_token: markedIdToken({ iss: 'https://as.example', sub: 'ada' }),
  expires_at: 1,
  provider: 'demo',
  ...more,
})

const CLIENT = {
  clientId: 'id',
  clientSecret: CLIENT_SECRET,
  parameters: { api_key: API_KEY },
  headers: { 'X-Api-Key': `Key ${API_KEY}` },
}

const make = (provider, options) =>
  createCallbacks({
    providers: { demo: { ...CLIENT, ...provider } },
    ...{ timeout: 250, connectTimeout: 250, retries: 0, proxy: false, idToken: true, onEvent },
    ...options,
  })

/** What `action` throws or rejects with is said, and must be something. */
async function mustFail(where, action) {
  try {
    await action()
  } catch (error) {
    say('thrown', error)
    return
  }
  throw new Error(`${where} did not fail`)
}

/** Sessions that fail alike: what repeats is logged, whatever its class. */
const IN_A_ROW = 3

/** Refreshes and revocations against a server that behaves so. All lines are printed, and not only some in an hour. */
async function meet(behaviour, clientAuthentication) {
  forgetTheLog()
  const server = await startMisbehavingEndpoint({ onRequest: behaviour })
  const { jwt, rotator, session } = make({
    clientAuthentication,
    tokenEndpoint: server.url,
    revocationEndpoint: server.url,
  })
  for (let time = 0; time < IN_A_ROW; time += 1) {
    const token = await jwt({ token: newSession() })
    say('session', session({ session: { user: {} }, token }))
    // Some of the replies have a status that is a success here (RFC 7009 §2.2).
    await rotator.revoke(newSession()).catch((error) => say('thrown', error))
  }
  rotator.close()
  await server.close()
}

/** All that goes well: a refresh, those who join it, those who come later, one in the background. */
async function succeed() {
  const server = await startMisbehavingEndpoint({ onRequest: grants })
  const { jwt, session, rotator, ...others } = make({ tokenEndpoint: server.url })
  const token = newSession()
  const [renewed] = await Promise.all([jwt({ token }), jwt({ token: { ...token } })])
  await jwt({ token })
  say('session', session({ session: { user: {} }, token: renewed }))
  await new Promise((resolve) => {
    const inBackground = make(
      { tokenEndpoint: server.url },
      { background: true, onEvent: (event) => event.type === 'refreshed' && resolve(event) },
    )
    const soon = Math.floor(Date.now() / 1000) + 60
    inBackground.jwt({ token: newSession({ expires_at: soon }) })
  })
  say('inspected', { jwt, session, rotator, others, stats: rotator.stats() })
  await server.close()
}

/** Sessions with which nothing can be sent. */
async function haveNothingToSend() {
  const server = await startMisbehavingEndpoint({ onRequest: BEHAVIOURS.invalid_grant })
  const { jwt, rotator } = make({ tokenEndpoint: server.url, revocationEndpoint: undefined })
  await jwt({ token: newSession({ refresh_token: undefined }) })
  await jwt({ token: newSession({ provider: 'elsewhere' }) })
  const token = newSession()
  await jwt({ token })
  await jwt({ token })
  await mustFail('no refresh token', () => rotator.revoke(newSession({ refresh_token: undefined })))
  await mustFail('no revocation endpoint', () => rotator.revoke(newSession()))
  rotator.close()
  await jwt({ token: newSession() })
  await server.close()
}

/** Node's own report, which an operator may have written at a crash. The environment in it is the operator's. */
function report() {
  const { environmentVariables: _theirs, ...rest } = process.report.getReport()
  return rest
}

async function main() {
  const input = JSON.parse(await text(process.stdin))
  subscribe(CHANNEL_NAME, (message) => say('channel', message))
  for (const behaviour of Object.values(BEHAVIOURS)) {
    await meet(behaviour, 'client_secret_post')
    await meet(behaviour, 'client_secret_basic')
  }
  await succeed()
  await haveNothingToSend()
  await meetTheNetwork({ make, newSession, ...input })
  await meetTheDatabase({ say })
  forgetTheLog()
  await meetEveryLine({ make, newSession, say })
  await misuseOptions({ mustFail, say })
  say('report', report())
}

for (const kind of ['unhandledRejection', 'uncaughtExceptionMonitor', 'warning']) {
  process.on(kind, (error) => say(kind, error))
}

function giveUp(error) {
  say('broken', error)
  process.exit(1)
}

setTimeout(giveUp, GIVE_UP_MS, new Error('this takes too long')).unref()
main().then(() => say('end', 'reached'), giveUp)
