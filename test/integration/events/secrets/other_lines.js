'use strict'

// The lines that are about something else than the reply to a refresh: sign-ins, sign-outs, own callbacks, stores, rows.

const http = require('node:http')
const { createCallbacks, createDatabaseSessionCallback, withTokenRotation } = require('../../../..')
const { message } = require('../../../faults/support/behaviours.js')
const { startMisbehavingEndpoint } = require('../../../faults/support/misbehaving_endpoint.js')
const { grants } = require('./hostile_replies.js')
const { CLIENT_SECRET, PROXY_PASSWORD, markedIdToken, markedToken } = require('./marks.js')

const client = { clientId: 'id', clientSecret: CLIENT_SECRET }

const nextAuthProvider = (url, more) => ({
  ...{ id: 'demo', type: 'oauth', name: 'Demo', ...client },
  ...{ authorization: 'https://as.example/authorize', token: url, userinfo: url },
  ...more,
})

/** What of a sign-in's settings is told once: none of their values. */
function tellSettings(url) {
  const agent = new http.Agent()
  agent.note = CLIENT_SECRET
  withTokenRotation({
    providers: [
      nextAuthProvider(
        { url, request: () => CLIENT_SECRET, conform: () => CLIENT_SECRET },
        { httpOptions: { agent, headers: { Authorization: `Basic ${CLIENT_SECRET}` } } },
      ),
    ],
  })
}

/** An own callback that keeps our tokens to itself. */
async function loseTokens(url, session) {
  const { callbacks } = withTokenRotation({
    providers: [nextAuthProvider(url)],
    callbacks: { jwt: ({ token }) => ({ sub: token.sub, kept: token.refresh_token }) },
  })
  await callbacks.jwt({ token: session })
}

async function signInWithTooMuch(jwt) {
  const long = markedToken('long').padEnd(70_000, 'x')
  const account = { provider: 'demo', access_token: long, refresh_token: long, id_token: long }
  await jwt({ token: {}, account, user: { id: 'ada' } })
}

/** Sessions that are refused: by their provider's name, and by their authorization server. */
async function comeFromElsewhere(jwt, newSession) {
  await jwt({ token: newSession({ provider: 'elsewhere' }) })
  await jwt({ token: newSession({ authorization_server: 'https://elsewhere.example' }) })
}

/** With errors that quote the command. */
async function meetBrokenStore(make, url, newSession) {
  const fails = async (...command) => {
    throw new Error(`WRONGTYPE of ${CLIENT_SECRET} in ${command.join(' ')}`)
  }
  const store = { get: fails, set: fails, acquire: fails, release: fails }
  const { jwt, signOut } = make({ tokenEndpoint: url }, { store, storeTimeout: 100 })
  await signOut({ token: await jwt({ token: newSession() }) })
}

async function signOutOfWhatDoesNotRevoke(make, newSession) {
  const repeats = (socket, { head, body }) => socket.end(message(500, head + body))
  const server = await startMisbehavingEndpoint({ onRequest: repeats })
  const provider = { tokenEndpoint: server.url, revocationEndpoint: server.url }
  const { signOut } = make(provider, { revokeOnSignOut: true })
  await signOut({ token: newSession() })
  await server.close()
}

async function readRowOfAnother(url) {
  const tokens = { access_token: markedToken('access'), refresh_token: markedToken('refresh') }
  const session = createDatabaseSessionCallback({
    accounts: { get: async () => ({ provider: 'other', ...tokens }), update: async () => {} },
    providers: { demo: { ...client, tokenEndpoint: url } },
  })
  await session({ session: { user: {} }, user: { id: '7' } })
}

/** An issuer that has been sent secrets before, and has them in its metadata. */
async function discoverWhatRepeats(make, newSession) {
  for (const name of ['token_endpoint', 'revocation_endpoint']) {
    const session = newSession()
    const secrets = `${session.refresh_token} ${CLIENT_SECRET}`
    for (const value of [secrets, `https://as.example/${encodeURIComponent(secrets)}`]) {
      const onRequest = (socket) => {
        const metadata = { issuer: server.url, token_endpoint: server.url, [name]: value }
        socket.end(message(200, JSON.stringify(metadata)))
      }
      const server = await startMisbehavingEndpoint({ onRequest })
      await make({ issuer: server.url }).jwt({ token: session })
      await server.close()
    }
  }
}

/**
 * @param {{ make: Function, newSession: Function, say: Function }} reporter
 */
async function meetEveryLine({ make, newSession, say }) {
  const { url, close } = await startMisbehavingEndpoint({ onRequest: grants })
  const { jwt } = make({ tokenEndpoint: url })
  tellSettings(url)
  await loseTokens(url, newSession({ expires_at: undefined }))
  await signInWithTooMuch(jwt)
  await comeFromElsewhere(jwt, newSession)
  await meetBrokenStore(make, url, newSession)
  await signOutOfWhatDoesNotRevoke(make, newSession)
  await readRowOfAnother(url)
  await discoverWhatRepeats(make, newSession)
  const throwing = createCallbacks({
    providers: {
      demo: { ...client, tokenEndpoint: url, proxy: `http://u:${PROXY_PASSWORD}@127.0.0.1:9` },
    },
    onEvent(event) {
      throw new Error(`cannot write ${JSON.stringify(event)}`)
    },
  })
  say('thrown by onEvent', await throwing.jwt({ token: newSession() }).then(() => 'answered'))
  await jwt({ token: newSession({ id_token: markedIdToken({ iss: 'x', sub: 'eve' }) }) })
  await close()
}

module.exports = { meetEveryLine }
