'use strict'

// Lives of sessions whose tokens lie in a store, inside the handlers of NextAuth: each returns what a user would notice.

const { withTokenRotation, serverTokens } = require('../../..')
const { memoryStore } = require('../memory_store.js')
const { startStrictEndpoint } = require('../strict_endpoint.js')
const { tokensOfKind } = require('./token_sets.js')

const LONG_MS = 3600

/** A user of a backend whose tokens come with the sign-in. */
const userWith = (tokens, sub = 'ada') => ({ id: sub, name: 'Ada', ...tokens })

/** The config of one process: its own memory, the store of all. */
function configFor({ app, endpoint, store, own, user, ...options }) {
  const provider = {
    ...app.credentials({ authorize: async () => user }),
    ...{ id: 'demo', type: 'credentials', options: undefined },
  }
  provider.authorize = async () => user
  return withTokenRotation(
    { providers: [provider], secret: app.secret, ...own },
    {
      ...{ store, tokensIn: 'store', expose: ['access_token'] },
      ...endpoint.options(),
      ...options,
    },
  )
}

/** Two processes with one store; `steps` gets what it needs of them. */
async function withTwo(app, steps, options = {}) {
  const endpoint = await startStrictEndpoint(options.endpoint)
  const store = options.store ?? memoryStore()
  const first = endpoint.session('ada')
  const user = userWith({ ...first, provider: undefined, sub: undefined, ...options.tokens })
  const made = { app, endpoint, store, user, ...options.config }
  const configs = [configFor(made), configFor(made)]
  try {
    return await steps({ app, endpoint, store, first, configs, made })
  } finally {
    for (const config of configs) serverTokens(config).rotator.close()
    await endpoint.close()
  }
}

async function signedIn(app, config) {
  const browser = app.newBrowser()
  await app.signIn(config, browser, 'demo')
  return browser
}

const lives = {
  /** Signs in, reads in both processes, which refresh once. */
  refreshesOnce: (app) =>
    withTwo(app, async ({ configs: [one, other], endpoint }) => {
      const browser = await signedIn(app, one)
      const cookie = await app.tokenIn(browser)
      const sessions = await Promise.all([
        app.read(one, copyOf(app, browser)),
        app.read(other, copyOf(app, browser)),
        app.read(other, copyOf(app, browser)),
      ])
      return {
        cookie: Object.keys(cookie).sort(),
        tokens: sessions.map(({ access_token }) => access_token),
        uses: endpoint.uses,
      }
    }),

  /** Signs in in one process and reads in the other, a thousand bytes or so at a time. */
  cookieSizes: async (app) => {
    const sizes = {}
    for (const kind of ['entra', 'keycloak']) {
      for (const tokensIn of ['cookie', 'store']) {
        const config = { tokensIn, idToken: true, store: memoryStore() }
        sizes[`${kind} ${tokensIn}`] = await withTwo(
          app,
          async ({ configs: [one] }) => app.cookieOf(await signedIn(app, one)).length,
          { tokens: tokensOfKind(kind), config },
        )
      }
    }
    return sizes
  },

  /** Ended in one process: what copies of the cookie see in both. */
  endsEverywhere: (app) =>
    withTwo(app, async ({ configs: [one, other] }) => {
      const browser = await signedIn(app, one)
      const copies = [copyOf(app, browser), copyOf(app, browser)]
      const before = await Promise.all([app.read(one, copies[0]), app.read(other, copies[1])])
      const listed = await serverTokens(other).sessions.list({ sub: 'ada' })
      const ended = await serverTokens(other).sessions.end({ sub: 'ada' })
      const after = await Promise.all([app.read(one, copies[0]), app.read(other, copies[1])])
      return {
        before: before.map(({ access_token }) => access_token),
        listed: listed.map(({ provider, sub }) => ({ provider, sub })),
        ended,
        after,
        cookies: copies.map(app.cookieOf),
      }
    }),

  /** Signs out in one browser: a copied cookie of it is of no use any more, a second session goes on. */
  signsOut: (app) =>
    withTwo(app, async ({ configs: [one, other], store }) => {
      const [browser, second] = [await signedIn(app, one), await signedIn(app, one)]
      const copy = copyOf(app, browser)
      await app.signOut(one, browser)
      return {
        copy: await app.read(other, copy),
        second: (await app.read(other, second)).access_token,
        left: store.sessions.all.size,
      }
    }),

  /** A cookie from before, with its tokens inside. */
  movesOver: (app) =>
    withTwo(app, async ({ configs: [one, other], first, store }) => {
      const before = { ...first, rotation_id: 'an-id-of-the-sign-in', iat: 1, name: 'Ada' }
      const browser = await app.browserWith({ ...before, expires_at: LONG_MS + Date.now() / 1000 })
      // A server component reads it, and its response sets no cookie.
      const unwritten = [await app.read(one, copyOf(app, browser))]
      unwritten.push(await app.read(other, copyOf(app, browser)))
      const session = await app.read(one, browser)
      const token = await app.tokenIn(browser)
      const records = store.sessions.all.size
      await serverTokens(one).sessions.end({ sub: 'ada' })
      const old = await app.browserWith(before)
      return {
        unwritten: unwritten.map(({ access_token }) => access_token),
        session: session.access_token,
        cookie: Object.keys(token).sort(),
        records,
        afterItsEnd: await app.read(other, old),
      }
    }),

  /** A handle cookie in a config that has gone back. */
  movesBack: (app) =>
    withTwo(app, async ({ configs: [one], made }) => {
      const browser = await signedIn(app, one)
      const back = configFor({ ...made, tokensIn: 'cookie' })
      const session = await app.read(back, browser)
      const token = await app.tokenIn(browser)
      serverTokens(back).rotator.close()
      return {
        session: session.access_token,
        token: token.access_token,
        handle: token.session_handle,
      }
    }),

  /** Callbacks of the app behind ours. */
  ownCallbacks: (app) => {
    const own = {
      callbacks: {
        jwt: ({ token, user }) => ({ ...token, ...(user && { role: 'admin' }) }),
        session: ({ session, token }) => ({
          ...session,
          role: token.role,
          own: token.access_token,
        }),
      },
    }
    return withTwo(
      app,
      async ({ configs: [one, other] }) => {
        const browser = await signedIn(app, one)
        const sessions = [await app.read(one, browser), await app.read(other, browser)]
        const updated = await app.update(one, browser, {
          access_token: 'of the page',
          forceRefresh: true,
        })
        const token = await app.tokenIn(browser)
        return { sessions, updated, cookie: Object.keys(token).sort() }
      },
      { config: { own } },
    )
  },
}

/** The same cookies in another browser. */
function copyOf(app, { cookies }) {
  return Object.assign(app.newBrowser(), { cookies: { ...cookies } })
}

module.exports = { configFor, copyOf, lives, signedIn, userWith, withTwo }
