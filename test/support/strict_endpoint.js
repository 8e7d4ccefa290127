// A token endpoint of one-time refresh tokens: a second use of one ends its whole family, unless it comes within a grace.

const { startTokenEndpoint } = require('./token_endpoint.js')

const DEFAULTS = { thinkTimeMs: 0, graceMs: 0, tokenSeconds: 3600 }
const nowSeconds = () => Math.floor(Date.now() / 1000)

/** The refresh tokens, each in the family of its sign-in, and what a request with one is answered. */
function createFamilies(settings) {
  const families = new Map() // refresh token -> family
  const spent = new Map() // refresh token -> { successor, at }

  function answer(token, scope) {
    const family = families.get(token)
    if (!family || family.revoked) return { status: 400, body: { error: 'invalid_grant' } }
    const before = spent.get(token)
    if (before && Date.now() - before.at > settings.graceMs) {
      family.revoked = true
      return { status: 400, body: { error: 'invalid_grant' } }
    }
    const successor = before?.successor ?? next(family)
    if (!before) spent.set(token, { successor, at: Date.now() })
    return { body: tokensOf(successor, scope) }
  }

  function next(family) {
    family.generation += 1
    const token = `refresh-${family.name}-${family.generation}`
    families.set(token, family)
    return token
  }

  const tokensOf = (refreshToken, scope) => ({
    access_token: `access-of-${refreshToken}${scope ? `-for-${scope}` : ''}`,
    refresh_token: refreshToken,
    token_type: 'Bearer',
    expires_in: settings.tokenSeconds,
  })

  return { answer, families, next, tokensOf }
}

/**
 * @param {{ thinkTimeMs?: number, graceMs?: number, tokenSeconds?: number }} [options] `thinkTimeMs` before each reply;
 *   `graceMs` in which a second use of a refresh token gets the same successor again; `tokenSeconds` that an access token lives
 * @returns `url`, `session` to make one, `uses` by refresh token in the order of arrival, `reused`, `lost` and `settings`
 */
async function startStrictEndpoint(options = {}) {
  const settings = { ...DEFAULTS, ...options }
  const { answer, families, next, tokensOf } = createFamilies(settings)
  const uses = []
  let onRequest

  function reply({ body: { refresh_token: token, scope } }) {
    uses.push(token)
    onRequest?.(token)
    const after = new Promise((resolve) => setTimeout(resolve, settings.thinkTimeMs))
    return { after, ...answer(token, scope) }
  }

  const endpoint = await startTokenEndpoint({ reply })
  return {
    settings,
    uses,
    url: endpoint.url,
    /** The NextAuth token of a new session, due for its first refresh. */
    session(name) {
      const { expires_in, token_type: _, ...tokens } = tokensOf(next({ name, generation: 0 }))
      return { sub: name, ...tokens, expires_in, expires_at: nowSeconds() + 60, provider: 'demo' }
    },
    /** Resolves when the next request has arrived. */
    requested: () =>
      new Promise((resolve) => {
        onRequest = resolve
      }),
    /** Refresh tokens that came more than once. */
    reused: () => [...new Set(uses.filter((token, index) => uses.indexOf(token) !== index))],
    /** Names of the sessions that a second use has ended. */
    lost: () =>
      new Set([...families.values()].filter(({ revoked }) => revoked).map(({ name }) => name)),
    /** Options of createCallbacks for it. The access tokens it gives for a `scope` name that. */
    options: (parameters) => ({
      providers: {
        demo: {
          clientId: 'demo-client',
          clientSecret: 'demo-secret',
          tokenEndpoint: endpoint.url,
          parameters,
        },
      },
    }),
    reset() {
      uses.length = 0
      onRequest = undefined
      Object.assign(settings, DEFAULTS, options)
    },
    close: endpoint.close,
  }
}

module.exports = { startStrictEndpoint }
