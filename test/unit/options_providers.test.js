// The option `providers`: every mistake in it is named with its path and its fix, and no secret is repeated.

const { createCallbacks } = require('../..')
const { kindsExcept, MARK, refusalOf } = require('../support/invalid_options.js')
const { makeKeyPair } = require('../support/key_pair.js')

const CREDENTIALS = { clientId: 'an-id', clientSecret: 'a-secret' }
const TOKEN_ENDPOINT = 'https://example.com/token'

const make = (demo) =>
  createCallbacks({
    providers: { demo: { ...CREDENTIALS, tokenEndpoint: TOKEN_ENDPOINT, ...demo } },
  })
const refused = (option, value, more = {}) =>
  refusalOf(() => make({ ...more, [option]: value }), `providers.demo.${option}`)

describe('providers', () => {
  test.each(kindsExcept('an object'))('is not %s', (_kind, value, words) => {
    const message = refusalOf(() => createCallbacks({ providers: value }), 'providers')
    expect(message).toContain(`${words}. Write an object by provider id`)
  })

  test('a list belongs into withTokenRotation', () => {
    const message = refusalOf(() => createCallbacks({ providers: [CREDENTIALS] }), 'providers')
    expect(message).toContain('withTokenRotation')
  })

  test('is not empty', () => {
    const message = refusalOf(() => createCallbacks({ providers: {} }), 'providers')
    expect(message).toContain('is an empty object. Name at least one')
  })

  test.each(kindsExcept('an object', 'missing'))('has no %s as an entry', (_kind, value, words) => {
    const message = refusalOf(
      () => createCallbacks({ providers: { google: value } }),
      'providers.google',
    )
    expect(message).toContain(`${words}. Write an object.`)
  })

  test('an unknown member is named, and the known ones are listed', () => {
    const message = refused('secret', MARK)
    expect(message).toMatch(/is unknown\. Known: clientId, clientSecret, /)
  })
})

describe.each([
  ['clientId', 'client id'],
  ['clientSecret', 'client secret'],
])('%s', (option, name) => {
  const good = option === 'clientSecret' ? ['a string', 'a function'] : ['a string']

  test.each(kindsExcept(...good))('is not %s', (_kind, value, words) => {
    const message = refused(option, value)
    expect(message).toContain(`${words}. Set it to the ${name} of your app`)
    expect(message).toContain('if it comes from the environment, that variable is not set')
  })
})

test('a public client needs no secret, and is told how to say so', () => {
  expect(refused('clientSecret', undefined)).toContain("clientAuthentication: 'none'")
  make({ clientSecret: undefined, clientAuthentication: 'none' }).rotator.close()
})

describe.each(['tokenEndpoint', 'issuer', 'revocationEndpoint'])('%s', (option) => {
  test.each(kindsExcept('a string', 'missing'))('is not %s', (_kind, value, words) => {
    expect(refused(option, value)).toContain(
      `${words}. Write an https: URL, e.g. ${option}: 'https:`,
    )
  })

  test.each([
    [MARK, 'is a string but not an https: URL. Write the whole URL'],
    [`//example.com/${MARK}`, 'is a string but not an https: URL'],
    [`ftp://example.com/${MARK}`, 'is a string but not an https: URL'],
    [`https:/example.com/${MARK}`, 'is a string but not an https: URL'],
    [`https:\\\\example.com/${MARK}`, 'is a string but not an https: URL'],
    [`https://example.com/ ${MARK}`, 'is a string but not an https: URL'],
    [`https://ada:${MARK}@example.com`, 'carries credentials. Use clientId and clientSecret.'],
    [`https://example.com/#${MARK}`, 'has a #fragment. Remove it.'],
    [`https://example.com/${MARK}#`, 'has a #fragment. Remove it.'],
    [`http://example.com/${MARK}`, 'is an http: URL, which would send credentials in the clear'],
    [`http://127.0.0.1.example.com/${MARK}`, 'is an http: URL'],
    [`http://localhost.example.com/${MARK}`, 'is an http: URL'],
  ])('is not %s', (value, words) => {
    expect(refused(option, value)).toContain(words)
  })

  test.each([
    'https://example.com/a',
    'http://127.0.0.1:4000/a',
    'http://127.8.9.10/a',
    'http://[::1]:4000/a',
    'http://localhost:4000/a',
    'http://auth.localhost/a',
  ])('can be %s', (value) => make({ [option]: value }).rotator.close())

  test('plain http: to elsewhere has to be asked for', () => {
    const value = 'http://auth.internal/a'
    expect(refused(option, value)).toContain('set allowInsecureHttp: true')
    make({ [option]: value, allowInsecureHttp: true }).rotator.close()
    const providers = { demo: { ...CREDENTIALS, tokenEndpoint: TOKEN_ENDPOINT, [option]: value } }
    createCallbacks({ providers, allowInsecureHttp: true }).rotator.close()
  })
})

test('an unknown provider needs an endpoint or an issuer, and is told which ids do not', () => {
  const message = refused('tokenEndpoint', undefined)
  expect(message).toMatch(/is missing\. Write tokenEndpoint, or the issuer/)
  expect(message).toMatch(/Ids that need neither: .*google.*github/)
})

test.each([
  ['auth0', 'https://YOUR-TENANT.auth0.com'],
  ['okta', 'https://YOUR-DOMAIN.okta.com'],
  ['keycloak', 'https://YOUR-HOST/realms/YOUR-REALM'],
  ['cognito', 'https://cognito-idp.REGION.amazonaws.com/POOL-ID'],
])('%s is told what its issuer looks like', (id, example) => {
  const create = () => createCallbacks({ providers: { [id]: CREDENTIALS } })
  const message = refusalOf(create, `providers.${id}.issuer`)
  expect(message).toContain(`is missing. Write issuer: '${example}'.`)
})

describe.each(['azure-ad', 'microsoft-entra-id'])('%s: tenantId', (id) => {
  const create = (tenantId) => () =>
    createCallbacks({ providers: { [id]: { ...CREDENTIALS, tenantId } } })

  test.each(kindsExcept('a string', 'missing'))('is not %s', (_kind, value, words) => {
    expect(refusalOf(create(value), `providers.${id}.tenantId`)).toContain(words)
  })

  test.each([`a/b?${MARK}`, `../${MARK}`, `#${MARK}`])('is a tenant and no path: %s', (value) => {
    refusalOf(create(value), `providers.${id}.tenantId`)
  })

  test.each(['common', 'contoso.onmicrosoft.com', '8eaef023-2b34-4da1-9baa-8bc8c9d6a490'])(
    'can be %s',
    (value) => create(value)().rotator.close(),
  )
})

describe.each([
  ['clientAuthentication', 'client_secret_basic'],
  ['bodyFormat', 'json'],
])('%s', (option, choice) => {
  test.each(kindsExcept('a string', 'missing'))('is not %s', (_kind, value, words) => {
    const message = refused(option, value)
    expect(message).toContain(`${words}. Write one of `)
    expect(message).toContain(`'${choice}'`)
  })

  test('is one of the choices', () => {
    expect(refused(option, MARK)).toContain('is a string that is none of them. Write one of ')
    make({ [option]: choice }).rotator.close()
  })
})

describe('defaultLifetime', () => {
  test.each(kindsExcept('a number', 'missing'))('is not %s', (_kind, value, words) => {
    expect(refused('defaultLifetime', value)).toContain(`${words}. Write a whole number from 1 to`)
  })

  test.each([0, -1, 1e12])('is in range, unlike %p', (value) => {
    expect(refused('defaultLifetime', value)).toContain('(s)')
  })
})

describe('allowInsecureHttp', () => {
  test.each(kindsExcept('a boolean', 'missing'))('is not %s', (_kind, value, words) => {
    expect(refused('allowInsecureHttp', value)).toContain(`${words}. Write true or false.`)
  })
})

describe.each(['parameters', 'headers'])('%s', (option) => {
  const refusedMember = (name, value) =>
    refusalOf(() => make({ [option]: { [name]: value } }), `providers.demo.${option}.${name}`)

  test.each(kindsExcept('an object', 'missing'))('is not %s', (_kind, value, words) => {
    expect(refused(option, value)).toContain(`${words}. Write an object.`)
  })

  test.each(kindsExcept('a string', 'an empty string'))('has no %s', (_kind, value, words) => {
    expect(refusedMember('extra', value)).toContain(`${words}. Write a string.`)
  })

  test.each(['\r\n', '\n', '\0', '\x7f'])('ends no line: %j', (character) => {
    const message = refusedMember('extra', `${MARK}${character}x`)
    expect(message).toContain('holds a control character. Remove it.')
  })
})

test.each([
  ...['grant_type', 'refresh_token', 'client_id', 'client_secret'].map((name) => [
    'parameters',
    name,
  ]),
  ...['Authorization', 'content-type', 'Content-Length', 'HOST'].map((name) => ['headers', name]),
])('%s cannot hold %s', (option, name) => {
  const create = () => make({ [option]: { [name]: MARK } })
  const message = refusalOf(create, `providers.demo.${option}.${name}`)
  expect(message).toContain('is written by this package itself. Remove it.')
})

const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA'],
]

describe('private_key_jwt', () => {
  const { privateKey, publicKey } = makeKeyPair('ec', { namedCurve: 'P-256' })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  const jwk = privateKey.export({ format: 'jwk' })
  const method = { clientAuthentication: 'private_key_jwt', clientSecret: undefined }

  test.each(kindsExcept('a string', 'an object', 'an array'))(
    'privateKey is not %s',
    (_kind, value, words) => {
      const message = refused('privateKey', value, method)
      expect(message).toContain(`${words}. Write an unencrypted private key: PEM text, or a JWK`)
    },
  )

  test('privateKey is readable and private', () => {
    expect(refused('privateKey', MARK, method)).toContain(
      'is a string that is not an unencrypted PEM',
    )
    expect(refused('privateKey', { k: MARK }, method)).toContain(
      'is an object that is not a private JWK',
    )
    const publicJwk = publicKey.export({ format: 'jwk' })
    expect(refused('privateKey', publicJwk, method)).toContain(
      'is an object that is not a private JWK',
    )
    const cipher = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: MARK }
    const locked = privateKey.export(cipher)
    expect(refused('privateKey', locked, method)).toContain(
      'is a string that is not an unencrypted PEM',
    )
  })

  test.each(kindsExcept('a string', 'missing', 'null'))(
    'keyId is not %s',
    (_kind, value, words) => {
      const message = refused('keyId', value, { ...method, privateKey: pem })
      expect(message).toContain(`${words}. Write the kid of the key.`)
    },
  )

  test.each(kindsExcept('a string', 'missing'))(
    'signingAlgorithm is not %s',
    (_kind, value, words) => {
      const message = refused('signingAlgorithm', value, { ...method, privateKey: pem })
      expect(message).toContain(`${words}. Write one of 'RS256'`)
    },
  )

  const keyOf = (type, options) => makeKeyPair(type, options).privateKey
  const curve = (namedCurve) => keyOf('ec', { namedCurve })
  const rsa = keyOf('rsa', { modulusLength: 2048 })
  const pemOf = (key) => key.export({ type: 'pkcs8', format: 'pem' })

  test.each([
    ['an RSA key', rsa, ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']],
    ['an EC key on P-256', privateKey, ['ES256']],
    ['an EC key on P-384', curve('P-384'), ['ES384']],
    ['an EC key on P-521', curve('P-521'), ['ES512']],
    ['an Ed25519 key', keyOf('ed25519'), ['EdDSA']],
  ])('signingAlgorithm is one that %s can sign with, or none', (_name, key, fitting) => {
    const forms = [pemOf(key), key.export({ format: 'jwk' })]
    for (const form of forms) {
      for (const signingAlgorithm of [undefined, ...fitting]) {
        make({ ...method, privateKey: form, signingAlgorithm }).rotator.close()
      }
      for (const other of ALGORITHMS.filter((algorithm) => !fitting.includes(algorithm))) {
        const message = refused('signingAlgorithm', other, { ...method, privateKey: form })
        expect(message).toContain('does not fit the kind of privateKey. Leave it out, or write')
        expect(message).toContain(`: ${fitting.map((one) => `'${one}'`).join(', ')}.`)
        expect(message).not.toContain(other)
      }
    }
  })

  test.each([
    ['X25519', keyOf('x25519')],
    ['Ed448', keyOf('ed448')],
    ['an RSA key for PSS only', keyOf('rsa-pss', { modulusLength: 2048 })],
    ['an EC key on secp256k1', curve('secp256k1')],
  ])('privateKey is not %s, with which nothing signs', (_name, key) => {
    for (const signingAlgorithm of [undefined, 'RS256', 'ES256', 'EdDSA']) {
      const message = refused('privateKey', pemOf(key), { ...method, signingAlgorithm })
      expect(message).toContain('is a key that no signingAlgorithm fits. Use an RSA key, an EC key')
    }
  })

  test('both forms of a key are taken', () => {
    make({ ...method, privateKey: pem, keyId: 'k', signingAlgorithm: 'ES256' }).rotator.close()
    make({ ...method, privateKey: { ...jwk, kid: 'k' } }).rotator.close()
  })
})
