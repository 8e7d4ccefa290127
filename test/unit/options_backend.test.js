// The options of a backend that is not an OAuth server: every mistake in them is named with its path and its fix.

const { createCallbacks, withTokenRotation } = require('../..')
const { kindsExcept, MARK, refusalOf } = require('../support/invalid_options.js')

const ENDPOINT = 'https://api.example.com/auth/refresh'
const REQUEST = { body: { refreshToken: '{refresh_token}' } }

const make = (credentials) =>
  createCallbacks({ providers: { credentials: { tokenEndpoint: ENDPOINT, ...credentials } } })
const refused = (options, path) => refusalOf(() => make(options), `providers.credentials.${path}`)
const accepted = (options) => make(options).rotator.close()

describe('request', () => {
  test.each(kindsExcept('an object', 'missing'))('is not %s', (_kind, value, words) => {
    expect(refused({ request: value }, 'request')).toContain(words)
  })

  test('has to present the refresh token', () => {
    expect(refused({ request: {} }, 'request')).toContain(
      "has no {refresh_token} in it, which a refresh presents. Put it where the backend takes it: headers: { Authorization: 'Bearer {refresh_token}' }",
    )
    expect(refused({ request: { body: { a: 'b' } } }, 'request')).toContain(
      "body: { token: '{refresh_token}' }",
    )
    const headers = { Authorization: 'Bearer {refresh_token}' }
    accepted({ request: { headers } })
    expect(refused({ request: { headers }, presents: 'access_token' }, 'request')).toContain(
      'has no {access_token} in it',
    )
  })

  test.each([
    ['refreshToken', { body: { a: '{refreshToken}', b: '{refresh_token}' } }, 'body.a'],
    ['clientSecret', { body: { a: { b: 'x-{clientSecret}' }, b: '{refresh_token}' } }, 'body.a.b'],
    ['token', { body: { a: ['{token}'], b: '{refresh_token}' } }, 'body.a.0'],
    ['Refresh-Token', { headers: { 'X-A': 'a {Refresh-Token}' } }, 'headers.X-A'],
  ])('an unknown name in braces is told: %s', (_name, request, path) => {
    expect(refused({ request }, `request.${path}`)).toContain(
      'has an unknown name in braces. Known: {refresh_token}, {access_token}, {client_id}, {client_secret}.',
    )
  })

  test('other braces are text', () => {
    const query = 'mutation ($token: String!) { renew(token: $token) { accessToken } }'
    accepted({ request: { body: { query, variables: { token: '{refresh_token}' } } } })
  })

  test.each(
    kindsExcept(
      'a string',
      'a number',
      'a boolean',
      'missing',
      'null',
      'an array',
      'an object',
      'an empty string',
    ),
  )('JSON has no %s', (_kind, value, words) => {
    const request = { body: { a: '{refresh_token}', b: [value] } }
    expect(refused({ request }, 'request.body.b.0')).toContain(words)
  })

  test.each(['form', 'query'])('a %s has no objects', (format) => {
    const request = { format, body: { a: '{refresh_token}', b: { c: MARK } } }
    expect(refused({ request }, 'request.body.b')).toContain('is an object')
    const withNull = { format, body: { a: '{refresh_token}', b: null } }
    expect(refused({ request: withNull }, 'request.body.b')).toContain('is null')
  })

  test('a GET has no body, but may have a query, which has to be asked for', () => {
    expect(refused({ request: { ...REQUEST, method: 'GET' } }, 'request.method')).toContain(
      "is GET, which has no body. Write method: 'POST', or format: 'query'",
    )
    accepted({ request: { ...REQUEST, method: 'GET', format: 'query' } })
    expect(refused({ request: { ...REQUEST, method: 'DELETE' } }, 'request.method')).toContain(
      "Write one of 'GET', 'POST', 'PUT', 'PATCH'",
    )
    expect(refused({ request: { ...REQUEST, format: 'xml' } }, 'request.format')).toContain(
      "Write one of 'json', 'form', 'query'",
    )
  })

  test.each(['Host', 'content-length', 'Transfer-Encoding'])('%s is ours to write', (name) => {
    const request = { ...REQUEST, headers: { [name]: 'a' } }
    expect(refused({ request }, `request.headers.${name}`)).toContain('is written by this package')
  })

  test('a header has a name, and no end of a line in it', () => {
    const named = { ...REQUEST, headers: { 'a b': 'c' } }
    expect(refused({ request: named }, 'request.headers.a b')).toContain(
      'is not the name of a header',
    )
    const broken = { ...REQUEST, headers: { 'X-A': 'a\r\nX-B: c' } }
    expect(refused({ request: broken }, 'request.headers.X-A')).toContain('control character')
  })

  test('a place is not in a name', () => {
    const request = { body: { '{refresh_token}': 'a' } }
    expect(refused({ request }, 'request.body.{refresh_token}')).toContain('a place in its name')
  })

  test.each([
    ['parameters', { scope: 'a' }],
    ['bodyFormat', 'json'],
    ['privateKey', 'x'],
    ['clientAuthentication', 'client_secret_post'],
    ['clientAuthentication', 'private_key_jwt'],
  ])('%s does nothing beside it', (name, value) => {
    expect(refused({ request: REQUEST, [name]: value }, name)).toContain(
      'does nothing beside request. Remove it',
    )
  })

  test('needs the client only where it names it', () => {
    accepted({ request: REQUEST })
    const request = { body: { ...REQUEST.body, id: '{client_id}', secret: '{client_secret}' } }
    expect(refused({ request }, 'clientId')).toContain('is missing')
    expect(refused({ request, clientId: 'a' }, 'clientSecret')).toContain('is missing')
    accepted({ request, clientId: 'a', clientSecret: 'b' })
    const basic = { request: REQUEST, clientAuthentication: 'client_secret_basic' }
    expect(refused(basic, 'clientId')).toContain('is missing')
  })

  test('needs to know where', () => {
    expect(refused({ request: REQUEST, tokenEndpoint: undefined }, 'tokenEndpoint')).toContain(
      "is missing. Write where the backend renews tokens: tokenEndpoint: 'https://",
    )
  })
})

describe.each([
  ['response', { error: 'a' }],
  ['signIn', { from: 'user' }],
])('%s', (option, more) => {
  const withOption = (value) => ({ request: REQUEST, [option]: value })

  test.each(kindsExcept('an object', 'missing'))('is not %s', (_kind, value, words) => {
    expect(refused(withOption(value), option)).toContain(words)
  })

  test.each(kindsExcept('a string', 'missing'))('a path is not %s', (_kind, value, words) => {
    expect(refused(withOption({ accessToken: value }), `${option}.accessToken`)).toContain(words)
  })

  test.each([
    ['.a', 'a name that no member has'],
    ['a..b', 'a name that no member has'],
    ['a.__proto__', 'a name that no member has'],
    ['a[0].b', 'into an array'],
    [`${'a.'.repeat(20)}b`, 'too long'],
    ['a'.repeat(300), 'too long'],
  ])('%s is not a path', (path, words) => {
    expect(refused(withOption({ refreshToken: path }), `${option}.refreshToken`)).toContain(words)
  })

  test('an unknown member is named', () => {
    expect(refused(withOption({ access_token: 'a' }), `${option}.access_token`)).toContain(
      'unknown',
    )
    accepted(withOption({ accessToken: 'data.a', expiresAt: 'b.c', ...more }))
  })
})

test('signIn.from is the user or the account', () => {
  expect(refused({ request: REQUEST, signIn: { from: 'profile' } }, 'signIn.from')).toContain(
    "Write one of 'user', 'account'",
  )
})

describe('presents', () => {
  test('is one of two tokens', () => {
    expect(refused({ request: REQUEST, presents: 'id_token' }, 'presents')).toContain(
      "Write one of 'refresh_token', 'access_token'",
    )
  })

  test('is not for a request of OAuth', () => {
    const client = { clientId: 'a', clientSecret: 'b' }
    expect(refused({ ...client, presents: 'access_token' }, 'presents')).toContain(
      "which OAuth's own request does not present",
    )
  })
})

describe('withTokenRotation and a credentials provider', () => {
  const credentials = { id: 'credentials', type: 'credentials', authorize: () => null }
  const google = { id: 'google', type: 'oauth', clientId: 'a', clientSecret: 'b' }
  const wrap = (providers, options) => () => withTokenRotation({ providers }, options)

  test('alone, without a word: what to write', () => {
    const message = refusalOf(wrap([credentials]), 'authOptions.providers')
    expect(message).toContain('credentials is of the type credentials.')
    expect(message).toContain('say how the backend behind a credentials provider renews its tokens')
    expect(message).toContain('docs/credentials.md')
  })

  test.each([[[credentials]], [[google, credentials]]])(
    'named without saying how: what to write, %#',
    (providers) => {
      const options = { providers: { credentials: { clientId: 'a' } } }
      expect(refusalOf(wrap(providers, options), 'providers.credentials')).toContain(
        'does not say how its tokens are refreshed. Write tokenEndpoint',
      )
    },
  )

  test('named, beside OAuth and alone', () => {
    const options = { providers: { credentials: { tokenEndpoint: ENDPOINT, request: REQUEST } } }
    wrap([credentials], options)()
    wrap([google, credentials], options)()
    const wrapped = wrap([credentials], options)()
    // The options are carried on.
    withTokenRotation({ ...wrapped }, { expose: ['access_token'] })
  })

  test('under an id of its own', () => {
    const own = { ...credentials, options: { id: 'backend' } }
    wrap([own], { providers: { backend: { tokenEndpoint: ENDPOINT, request: REQUEST } } })()
  })
})
