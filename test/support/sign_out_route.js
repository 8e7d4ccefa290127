// createSignOutRoute beside NextAuth v4's own handler: a provider with its metadata, and requests of a browser.

const { default: NextAuth } = require('next-auth')
const { encode } = require('next-auth/jwt')
const { ORIGIN, apiRequest, apiResponse } = require('./next_auth_v4.js')
const { eventLog } = require('./sessions.js')
const { readAt } = require('./sign_out_with_v4.js')
const { startTokenEndpoint } = require('./token_endpoint.js')
const { createSignOutRoute, withTokenRotation } = require('../..')
const { unsignedJwt } = require('./unsigned_jwt.js')

const SECRET = 'a secret of NextAuth'
const SESSION = 'next-auth.session-token'
const CSRF = 'next-auth.csrf-token'
const PAGE = 'https://app.example/goodbye'

/** A provider whose metadata, token and revocation endpoints a test can shape. `metadata`: members, or a status. */
async function startProvider() {
  const provider = { metadata: {}, revocation: () => ({ status: 200 }), token: undefined }
  const endpoint = await startTokenEndpoint({ reply })
  let issued = 0

  function reply(request) {
    const { url } = request
    if (url.startsWith('/.well-known/')) return metadata(url)
    if (url === '/revoke') return provider.revocation(request)
    return provider.token?.() ?? tokens()
  }

  function tokens() {
    issued += 1
    const [access_token, refresh_token] = [`access-new-${issued}`, `refresh-new-${issued}`]
    return { body: { access_token, refresh_token, token_type: 'Bearer', expires_in: 3600 } }
  }

  function metadata(url) {
    if (typeof provider.metadata === 'number') return { status: provider.metadata }
    if (!url.endsWith('openid-configuration')) return { status: 404 }
    const { origin } = endpoint
    const own = {
      issuer: origin,
      token_endpoint: endpoint.url,
      revocation_endpoint: `${origin}/revoke`,
    }
    return { body: { ...own, end_session_endpoint: `${origin}/logout`, ...provider.metadata } }
  }

  return Object.assign(provider, {
    origin: endpoint.origin,
    url: endpoint.url,
    requests: endpoint.requests,
    close: endpoint.close,
    revoked: () => endpoint.requests.filter(({ url }) => url === '/revoke').map(({ body }) => body),
  })
}

/**
 * For the tests of a file: such a provider, a log of events for each test, and a console that says nothing.
 * @param {(parts: { provider: object, events: object }) => void} receive called before each test
 */
function withProviderAndEvents(receive) {
  let provider

  beforeAll(async () => {
    provider = await startProvider()
    jest.spyOn(console, 'error').mockImplementation(() => {})
  })

  beforeEach(() => {
    provider.requests.length = 0
    receive({ provider, events: eventLog() })
  })

  afterAll(async () => {
    delete process.env.NEXTAUTH_URL
    console.error.mockRestore()
    await provider.close()
  })
}

/** The config's provider of that issuer, as v4 has one. */
const oidcProvider = ({ origin }, more) => ({
  ...{ id: 'demo', name: 'Demo', type: 'oauth', clientId: 'an-id', clientSecret: 'a-secret' },
  ...{
    wellKnown: `${origin}/.well-known/openid-configuration`,
    profile: ({ sub }) => ({ id: sub }),
  },
  ...more,
})

const idTokenFor = (claims) =>
  unsignedJwt({ iss: 'https://as.example', sub: 'ada', aud: 'an-id', ...claims })

/** The CSRF pair that NextAuth's own route gives a browser. */
async function csrfOf(config, { secure = false } = {}) {
  process.env.NEXTAUTH_URL = secure ? ORIGIN.replace('http:', 'https:') : ORIGIN
  const response = apiResponse()
  await NextAuth(apiRequest(['csrf']), response, { secret: SECRET, ...config })
  const name = secure ? `__Host-${CSRF}` : CSRF
  const line = [response.getHeader('set-cookie')].flat().find((one) => one.startsWith(name))
  const [, value] = /=([^;]*)/.exec(line)
  return { token: response.body.csrfToken, cookies: { [name]: decodeURIComponent(value) } }
}

/** Cookies that hold `token`, in as many chunks as NextAuth v4 makes of them. */
async function sessionCookies(token, { name = SESSION, secret = SECRET } = {}) {
  const value = await encode({ token, secret })
  if (value.length <= 3933) return { [name]: value }
  const chunks = value.match(/.{1,3933}/gs)
  return Object.fromEntries(chunks.map((chunk, at) => [`${name}.${at}`, chunk]))
}

const headerOf = (cookies) =>
  Object.entries(cookies)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('; ')

/** A POST to the route, as a browser's form sends it. */
function formRequest(fields, cookies, headers) {
  return new Request(`${ORIGIN}/api/sign-out`, {
    method: 'POST',
    headers: { cookie: headerOf(cookies), ...headers },
    body: new URLSearchParams(fields),
  })
}

/** What a response of fetch removes, by name and with the attributes. */
function removedBy(response) {
  const lines = response.headers.getSetCookie()
  return Object.fromEntries(
    lines
      .filter((line) => /^[^=]+=;/.test(line) && line.includes('Max-Age=0'))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf(';') + 2)]),
  )
}

const idToken = idTokenFor({ exp: 1 })

let names = 0

/** A config with that provider, and the cookies of a session in it. */
async function appWith({ provider, options, more }) {
  const config = withTokenRotation(
    { secret: SECRET, providers: [oidcProvider(provider)], ...more },
    { idToken: 'sign-out', ...options },
  )
  const account = {
    ...{ provider: 'demo', access_token: `access-${++names}`, refresh_token: `refresh-${names}` },
    ...{ id_token: idToken, expires_at: Math.floor(Date.now() / 1000) + 3600 },
  }
  const token = await config.callbacks.jwt({ token: { sub: 'ada' }, account })
  const csrf = await csrfOf(config)
  const cookies = { ...csrf.cookies, ...(await sessionCookies(token)) }
  return { config, token, csrf, cookies }
}

const routeOf = (config, options) =>
  createSignOutRoute(config, { postLogoutRedirectUri: PAGE, ...options })

const signOutOf = ({ config, csrf, cookies }, fields) =>
  routeOf(config).POST(formRequest({ csrfToken: csrf.token, ...fields }, cookies))

/** What a copied cookie of the session gets, once its access token has run out. */
const errorOf = async ({ config, token }) =>
  (await readAt(config, { ...token, expires_at: 1 })).session.error

module.exports = {
  ...{ CSRF, ORIGIN, PAGE, SECRET, SESSION, idToken },
  ...{ appWith, errorOf, routeOf, signOutOf },
  ...{ csrfOf, formRequest, headerOf, idTokenFor, oidcProvider, removedBy, sessionCookies },
  startProvider,
  withProviderAndEvents,
}
