// What the route for logout tokens needs of a config, and says where it is not there.

const {
  InvalidOptionError,
  createBackchannelLogoutRoute,
  createCallbacks,
  withTokenRotation,
} = require('next-auth-token-rotation')
const edge = require('../../../lib/server/edge.js')
const { startKeyIssuer } = require('../../support/key_issuer.js')
const { SECRET, logoutRequest } = require('../../support/logout_route.js')
const { claimsOf, signed, signingKey } = require('../../support/logout_tokens.js')
const { memoryStore } = require('../../support/memory_store.js')

const demo = (more) => ({
  ...{ id: 'demo', name: 'Demo', type: 'oauth', clientId: 'an-id', clientSecret: 'a-secret' },
  ...more,
})
const wrapped = (provider, options) =>
  withTokenRotation(
    { providers: [demo(provider)], secret: SECRET },
    { store: memoryStore(), tokensIn: 'store', ...options },
  )
const byIssuer = { issuer: 'https://as.example' }

const problemOf = (make) => {
  try {
    make()
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidOptionError)
    return error.message
  }
}

test('tokens in cookies cannot be taken back', () => {
  const config = wrapped(byIssuer, { tokensIn: 'cookie' })
  expect(problemOf(() => createBackchannelLogoutRoute(config))).toMatch(
    /option tokensIn is 'cookie', .* Write store and tokensIn: 'store'/,
  )
})

test('an issuer has to be known', () => {
  const config = wrapped({ token: 'https://as.example/token' })
  expect(problemOf(() => createBackchannelLogoutRoute(config))).toMatch(
    /option providers has no provider whose issuer is known/,
  )
})

test('a value that is not a config is refused, and so is an option that is not one', () => {
  expect(problemOf(() => createBackchannelLogoutRoute(undefined))).toMatch(
    /option authOptions .*createBackchannelLogoutRoute\(authOptions\)/,
  )
  const config = wrapped(byIssuer)
  expect(problemOf(() => createBackchannelLogoutRoute(config, { store: {} }))).toMatch(
    /option store is unknown/,
  )
  expect(problemOf(() => createBackchannelLogoutRoute(config, { version: 3 }))).toMatch(/version/)
})

test('callbacks by hand are found through the option', async () => {
  const callbacks = createCallbacks({
    providers: { demo: { clientId: 'an-id', clientSecret: 'a-secret', ...byIssuer } },
    ...{ store: memoryStore(), tokensIn: 'store', secret: SECRET },
  })
  const own = { jwt: (params) => callbacks.jwt(params) }
  const config = { providers: [], secret: SECRET, callbacks: own }
  expect(problemOf(() => createBackchannelLogoutRoute(config))).toMatch(/has no callback of this/)
  expect(createBackchannelLogoutRoute(config, { callbacks }).POST).toEqual(expect.any(Function))
})

test('a function of the request is a config as well, and its issuer may be beside its endpoints', async () => {
  const key = signingKey()
  const issuer = await startKeyIssuer([key.jwk])
  const asked = []
  const config = wrapped({ issuer: issuer.url, token: `${issuer.url}/token` })
  const route = createBackchannelLogoutRoute((request) => {
    asked.push(request.url)
    return config
  })
  const response = await route(logoutRequest(signed(key, claimsOf(issuer.url))))
  expect(response.status).toBe(200)
  expect(asked).toEqual(['https://app.example.com/api/backchannel-logout'])
  await issuer.close()
})

test('on edge the route says that it needs Node.js', async () => {
  const { POST } = edge.createBackchannelLogoutRoute(wrapped(byIssuer))
  await expect(POST(logoutRequest('x'))).rejects.toThrow(
    'createBackchannelLogoutRoute needs Node.js, and this runtime loads no native addons',
  )
})
