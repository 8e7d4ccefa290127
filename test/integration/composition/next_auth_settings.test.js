// What a NextAuth provider says beyond client and endpoint: taken over to a refresh where that can be, else said once.

const { generateKeyPairSync } = require('node:crypto')
const { withTokenRotation } = require('../../..')
const { demoProvider, expiredToken } = require('../../support/next_auth_configs.js')
const { runNode } = require('../../support/child.js')
const { refusalOf } = require('../../support/invalid_options.js')
const { settingsOfProviders } = require('../../support/provider_settings.js')
const { sessionAt } = require('../../support/session_with_v4.js')

const world = settingsOfProviders()
const { demo, lines, refresh, wrap } = world

describe('functions', () => {
  const customFetch = Symbol('custom-fetch')

  test.each([
    ['token.request', (token) => ({ token: { url: token, request: () => ({}) } })],
    ['token.conform', (token) => ({ token: { url: token, conform: () => undefined } })],
    ['customFetch', () => ({ [customFetch]: fetch })],
    ['customFetch', () => ({ options: { [customFetch]: fetch } })],
  ])('%s is said once, with what to write instead', async (name, write) => {
    const provider = demo(write(world.endpoint.url))
    const config = wrap(provider)
    await sessionAt(config, { sub: 'ada', ...expiredToken({ provider: provider.id }) })
    await sessionAt(wrap(provider), { sub: 'ada', ...expiredToken({ provider: provider.id }) })
    expect(world.endpoint.requests).toHaveLength(2)
    expect(lines()).toHaveLength(1)
    expect(lines()[0]).toMatch(
      `provider "${provider.id}" has ${name}, which is used at sign-in and not at a refresh. `,
    )
    expect(lines()[0]).toMatch(/of the provider/)
  })

  test.each([
    [{ proxy: false }, undefined],
    [{ ca: require('node:tls').rootCertificates[0] }, undefined],
    [undefined, { parameters: { client_key: 'a' } }],
    [undefined, { headers: { 'x-a': 'b' } }],
  ])('not where the options have an answer: %#', (all, one) => {
    const provider = demo({ [customFetch]: fetch })
    wrap(provider, { ...all, providers: { [provider.id]: one ?? {} } })
    expect(lines()).toEqual([])
  })

  test('inside Auth.js v5, with its own symbol', async () => {
    const input = JSON.stringify({ token: world.endpoint.url })
    const { code, stdout } = await runNode(['test/support/custom_fetch_v5.mjs'], { input })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      session: expect.stringMatching(/of-the-endpoint$/),
      said: [expect.stringContaining('provider "demo" has customFetch, which is used at sign-in')],
    })
  })
})

describe('token.params', () => {
  test('are body fields of a refresh, without those of the code', async () => {
    const params = {
      audience: 'api',
      n: 1,
      yes: true,
      grant_type: 'authorization_code',
      code: 'x',
      o: {},
      u: undefined,
    }
    await refresh(demo({ token: { url: world.endpoint.url, params } }))
    const { body } = world.endpoint.requests[0]
    expect(body).toMatchObject({
      audience: 'api',
      n: '1',
      yes: 'true',
      grant_type: 'refresh_token',
    })
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['code']))
  })

  test('of the user beside the url of the provider', async () => {
    await refresh(
      demo({ token: world.endpoint.url, options: { token: { params: { audience: 'api' } } } }),
    )
    expect(world.endpoint.requests[0].body.audience).toBe('api')
  })

  test('the option parameters wins, entry by entry', async () => {
    const provider = demo({ token: { url: world.endpoint.url, params: { a: '1', b: '1' } } })
    await refresh(provider, { providers: { [provider.id]: { parameters: { b: '2' } } } })
    expect(world.endpoint.requests[0].body).toMatchObject({ a: '1', b: '2' })
  })
})

describe('the client', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'ES256' }
  const headerOf = ({ body }) =>
    JSON.parse(Buffer.from(body.client_assertion.split('.')[0], 'base64url'))
  const client = {
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
  }

  test("v4's jwks sign", async () => {
    const { d: _private, ...publicJwk } = jwk
    const jwks = { keys: [publicJwk, { ...jwk, use: 'enc' }, jwk] }
    await refresh(demo({ client, jwks, clientSecret: undefined }))
    expect(headerOf(world.endpoint.requests[0])).toMatchObject({ alg: 'ES256', kid: 'key-1' })
  })

  test("v5's clientPrivateKey signs, with and without a kid", async () => {
    const key = await crypto.subtle.importKey(
      'jwk',
      jwk,
      { name: 'ECDSA', namedCurve: 'P-256' },
      true,
      ['sign'],
    )
    for (const [clientPrivateKey, kid] of [[key], [{ key, kid: 'key-2' }, 'key-2']]) {
      world.endpoint.reset()
      await refresh(
        demo({
          client,
          token: { url: world.endpoint.url, clientPrivateKey },
          clientSecret: undefined,
        }),
      )
      expect(headerOf(world.endpoint.requests[0]).kid).toBe(kid)
    }
  })

  test('one that must not leave WebCrypto is asked for in another form', async () => {
    const key = await crypto.subtle.importKey(
      'jwk',
      jwk,
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['sign'],
    )
    const provider = demo({ client, token: { url: world.endpoint.url, clientPrivateKey: key } })
    const message = refusalOf(() => wrap(provider), `providers.${provider.id}.privateKey`)
    expect(message).toContain('is a key that cannot be exported')
  })

  test('client_id and client_secret in client win, as they do in NextAuth v4', async () => {
    const other = {
      client_id: 'other',
      client_secret: 'other-secret',
      token_endpoint_auth_method: 'client_secret_post',
    }
    await refresh(demo({ client: other }))
    expect(world.endpoint.requests[0].body).toMatchObject({
      client_id: 'other',
      client_secret: 'other-secret',
    })
  })
})

describe('providers that nothing can be refreshed of', () => {
  const credentials = { id: 'credentials', type: 'credentials', authorize: () => null }
  const oauth1 = { id: 'trello', type: 'oauth', version: '1.0A', clientId: 'i', clientSecret: 's' }

  test('alone: the message names each and its type', () => {
    const message = refusalOf(
      () => withTokenRotation({ providers: [credentials, oauth1] }),
      'authOptions.providers',
    )
    expect(message).toContain('has no provider with an OAuth 2 token endpoint. ')
    expect(message).toContain(
      'credentials is of the type credentials. trello is of the type OAuth 1. ',
    )
  })

  test('none at all', () => {
    expect(
      refusalOf(() => withTokenRotation({ providers: [] }), 'authOptions.providers'),
    ).toContain('is an empty array')
  })

  test.each([[[credentials]], [[credentials, demoProvider({ url: 'https://example.com/token' })]]])(
    'an option for one says what is missing: %#',
    (providers) => {
      const make = () =>
        withTokenRotation({ providers }, { providers: { credentials: { clientId: 'a' } } })
      let message = ''
      try {
        make()
      } catch (error) {
        message = error.message
      }
      expect(message).toContain('does not say how its tokens are refreshed. Write tokenEndpoint')
      expect(message).not.toContain('Add it to the config first')
    },
  )
})
