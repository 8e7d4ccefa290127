// The route for logout tokens, of one provider, what it is called with, and sessions that it may end.

const { createBackchannelLogoutRoute, createCallbacks } = require('next-auth-token-rotation')
const { memoryStore } = require('./memory_store.js')
const { unsignedJwt } = require('./unsigned_jwt.js')

const SECRET = 'a secret of NextAuth'

/**
 * @param {string} issuer
 * @param {object} [more] options of the callbacks
 * @returns `send(token)`: what was answered; `signIn(claims)`: begins a session with these in its ID token, and gives a
 *   function that says whether it goes on
 */
function logoutRoute(issuer, more = {}) {
  const callbacks = createCallbacks({
    providers: { demo: { clientId: 'an-id', clientSecret: 'a-secret', issuer } },
    ...{ store: memoryStore(), tokensIn: 'store', storeFreshness: 0, secret: SECRET },
    ...more,
  })
  const config = { providers: [], secret: SECRET, callbacks }
  const route = createBackchannelLogoutRoute(config, { version: 4 })

  async function signIn({ sub = 'user-1', sid = 'session-1', iss = issuer, id = sub } = {}) {
    const token = await callbacks.jwt({ token: { sub: id }, account: accountOf({ iss, sub, sid }) })
    return () => callbacks.jwt({ token: { ...token } }).then(Boolean, () => false)
  }

  const send = async (token) => answerOf(await route(logoutRequest(token)))
  return { route, send, signIn, close: () => callbacks.rotator.close() }
}

const accountOf = (claims) => ({
  ...{ provider: 'demo', type: 'oauth', providerAccountId: claims.sub },
  ...{ access_token: 'access', refresh_token: `refresh-${claims.sub}-${claims.sid}` },
  expires_at: Math.floor(Date.now() / 1000) + 3600,
  id_token: unsignedJwt(claims),
})

/** As a provider sends it. */
const logoutRequest = (token) =>
  new Request('https://app.example.com/api/backchannel-logout', {
    method: 'POST',
    body: new URLSearchParams({ logout_token: token }),
  })

/** Status and members of the body. */
async function answerOf(response) {
  const text = await response.text()
  return { status: response.status, ...(text && JSON.parse(text)) }
}

module.exports = { SECRET, logoutRequest, logoutRoute }
