'use strict'

/** The session callback's fields of the layout `authjs`, with the access token exposed. */
function authjsSession({ accessToken, expiresAt, dueAt, error }) {
  return {
    access_token: accessToken,
    expires_at: Math.floor(expiresAt / 1000),
    refresh_at: Math.floor(dueAt / 1000),
    error,
  }
}

/** What a test sets and reads of a server. */
const firstState = () => ({
  /** Whether the app's server can be reached. */
  reachable: true,
  /** What a gateway in front of it answers for a route, by the last part of its path: a status. */
  gateway: {},
  /** Whether the provider can be reached. */
  providerUp: true,
  /** Whether the refresh token is dead. */
  revoked: false,
  signedIn: true,
  /** What the session route says to a user who is not signed in: v4 `{}`, v5 `null`. */
  noSession: {},
  /** What the route of createSignOutRoute answers. */
  afterSignOut: { url: 'http://localhost/#signed-out' },
  /** How many times the provider was asked for new tokens. */
  tokenRequests: 0,
  token: undefined,
})

/**
 * Stands for the app's server as a browser sees it: NextAuth's routes, with a session whose access token is renewed when
 * it is asked for and due. Its `fetch` is what the page uses.
 * @param {object} [options]
 * @param {number} [options.lifetimeMs] of access tokens
 * @param {number} [options.leadMs] before its expiry at which a token is due
 * @param {number} [options.latencyMs] of every response
 * @param {(token: object) => object} [options.write] the session callback
 */
function createSessionServer({
  lifetimeMs = 300000,
  leadMs = lifetimeMs / 4,
  latencyMs = 20,
  write = authjsSession,
} = {}) {
  const requests = []
  const server = {
    ...firstState(),
    /** Every request: `{ at, method, path, data }`. */
    requests,
    count: (path) => requests.filter((request) => request.path === path).length,
    session: (forced) => sessionNow(forced),
    signOut() {
      server.signedIn = false
    },
    renew,
    fetch: answer,
  }
  renew()

  function renew() {
    server.tokenRequests += 1
    const expiresAt = Date.now() + lifetimeMs
    const accessToken = `access token ${server.tokenRequests}`
    server.token = { accessToken, expiresAt, dueAt: expiresAt - leadMs, error: undefined }
  }

  function refreshIfDue(forced) {
    const now = Date.now()
    const { dueAt, expiresAt } = server.token
    if (now < dueAt && !forced) return
    if (server.providerUp && !server.revoked) return renew()
    const error = server.revoked ? 'RefreshAccessTokenError' : 'TemporarilyUnavailable'
    server.token = { ...server.token, error: now < expiresAt ? undefined : error }
  }

  function sessionNow(forced = false) {
    if (!server.signedIn) return server.noSession
    refreshIfDue(forced)
    const expires = new Date(Date.now() + 30 * 86400000).toISOString()
    return { user: { name: 'Ada' }, expires, ...write(server.token) }
  }

  async function answer(url, { method = 'GET', body } = {}) {
    const path = String(url).split('?')[0]
    const data = readBody(body)
    requests.push({ at: Date.now(), method: method.toUpperCase(), path, data })
    await new Promise((resolve) => setTimeout(resolve, latencyMs))
    if (!server.reachable) throw new TypeError('fetch failed')
    const route = path.split('/').at(-1)
    const status = server.gateway[route]
    if (status) return { ok: false, status, json: async () => ({ message: 'of the gateway' }) }
    const answered = JSON.parse(JSON.stringify(routesOf(server)[route](data)))
    return { ok: true, status: 200, json: async () => answered }
  }

  return server
}

/** What each route answers, by the last part of its path. */
const routesOf = (server) => ({
  session: (data) => server.session(Boolean(data?.data?.forceRefresh)),
  csrf: () => ({ csrfToken: 'a csrf token' }),
  providers: () => ({ google: { id: 'google', type: 'oidc' } }),
  google: () => ({ url: 'https://provider.example/authorize' }),
  // Of createSignOutRoute.
  'sign-out': () => {
    server.signOut()
    return server.afterSignOut
  },
  signout: () => {
    server.signOut()
    return { url: 'http://localhost/' }
  },
})

function readBody(body) {
  if (body === undefined) return undefined
  return typeof body === 'string' ? JSON.parse(body) : Object.fromEntries(body)
}

module.exports = { createSessionServer }
