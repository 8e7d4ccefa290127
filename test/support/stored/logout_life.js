'use strict'

// Sessions inside the handlers of NextAuth that a provider ends: two processes, of which it tells the first.

const { createBackchannelLogoutRoute, serverTokens, withTokenRotation } = require('../../..')
const { startKeyIssuer } = require('../key_issuer.js')
const { logoutRequest } = require('../logout_route.js')
const { claimsOf, signed, signingKey } = require('../logout_tokens.js')
const { memoryStore } = require('../memory_store.js')
const { unsignedJwt } = require('../unsigned_jwt.js')

/** Who is signed in: one user in two browsers, and another one. */
const SIGN_INS = [
  { sub: 'ada', sid: 'laptop' },
  { sub: 'ada', sid: 'phone' },
  { sub: 'ben', sid: 'desk' },
]

function configFor({ app, issuer, store, onEvent }) {
  const authorize = async ({ sub, sid }) => ({
    ...{ id: sub, name: sub, accessToken: `access-${sid}`, refreshToken: `refresh-${sid}` },
    ...{ expiresIn: 3600, idToken: unsignedJwt({ iss: issuer.url, aud: 'an-id', sub, sid }) },
  })
  const provider = {
    ...app.credentials({ authorize }),
    ...{ id: 'demo', type: 'credentials', options: undefined, authorize },
  }
  const demo = { clientId: 'an-id', clientSecret: 'a-secret', issuer: issuer.url }
  return withTokenRotation(
    { providers: [provider], secret: app.secret },
    { store, tokensIn: 'store', storeFreshness: 0, providers: { demo }, onEvent },
  )
}

/** What a copy of a browser's cookies is good for: a session of NextAuth's, and an access token for server code. */
async function copyWorks({ app, config }, cookies) {
  const browser = Object.assign(app.newBrowser(), { cookies: { ...cookies } })
  const headers = { cookie: browser.header }
  const session = await app.read(config, browser)
  const tokens = serverTokens(config, { version: app.version })
  const held = await tokens.getAccessToken(new Request('http://localhost:3000/api', { headers }))
  return [session?.user?.name ?? null, held?.accessToken ?? null]
}

/**
 * @param {object} claims of the logout token
 * @returns {Promise<object>} status of the response, what each copy is good for in both processes before and after, and events
 */
async function endsByProvider(app, claims) {
  const key = signingKey()
  const issuer = await startKeyIssuer([key.jwk])
  const events = []
  const made = { app, issuer, store: memoryStore(), onEvent: (event) => events.push(event) }
  const configs = [configFor(made), configFor(made)]
  const route = createBackchannelLogoutRoute(configs[0], { version: app.version })
  try {
    const copies = []
    for (const body of SIGN_INS) {
      const browser = app.newBrowser()
      await app.signIn(configs[0], browser, 'demo', body)
      copies.push({ ...browser.cookies })
    }
    const works = () =>
      Promise.all(
        configs.map((config) =>
          Promise.all(copies.map((cookies) => copyWorks({ app, config }, cookies))),
        ),
      )
    const before = await works()
    const { status } = await route.POST(
      logoutRequest(signed(key, claimsOf(issuer.url, { sub: 'ada', sid: undefined, ...claims }))),
    )
    return { before, status, after: await works(), events }
  } finally {
    for (const config of configs) serverTokens(config).rotator.close()
    await issuer.close()
  }
}

const logoutLives = {
  bySession: (app) => endsByProvider(app, { sid: 'laptop' }),
  byUser: (app) => endsByProvider(app),
  refused: (app) => endsByProvider(app, { nonce: 'n' }),
}

module.exports = { logoutLives }
