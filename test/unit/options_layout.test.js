// The option `layout`: names, objects of one's own, and what is wrong with them.

const { createCallbacks } = require('../..')
const { kindsExcept, MARK, refusalOf } = require('../support/invalid_options.js')

const providers = { google: { clientId: 'an-id', clientSecret: 'a-secret' } }
const OWN = { accessToken: 'at', expiresAt: 'exp_at', refreshToken: 'rt', unit: 'ms' }

const make = (layout, more) => createCallbacks({ providers, layout, ...more })
const refused = (layout, option) => refusalOf(() => make(layout), option)

const NAMES = ['authjs', 'next-auth-v4', 'next-auth-v4-seconds', 'next-auth-v3']

const account = (secondsLeft) => ({
  provider: 'google',
  access_token: 'the-access-token',
  refresh_token: 'the-refresh-token',
  expires_at: Math.floor(Date.now() / 1000) + secondsLeft,
})

describe('a name', () => {
  test.each(NAMES)('%s', (name) => make(name).rotator.close())

  test.each([MARK, '', 'toString', '__proto__'])('%p is not one, and all are listed', (name) => {
    const message = refused(name, 'layout')
    expect(message).toContain('is a string that names no layout')
    for (const known of NAMES) expect(message).toContain(`'${known}'`)
  })

  test.each(kindsExcept('a string', 'an empty string', 'an object', 'missing'))(
    'is not %s',
    (_kind, value, words) => {
      expect(refused(value, 'layout')).toContain(`${words}. Use 'authjs', `)
    },
  )
})

describe('an object', () => {
  test('names every field of the token', () => {
    const layout = { ...OWN, lifetime: 'ttl', provider: 'idp', error: 'trouble', user: 'who' }
    const user = { id: 'ada' }
    const signedIn = make(layout).jwt({ token: { sub: 'ada' }, account: account(1800), user })
    expect(signedIn).toEqual({
      sub: 'ada',
      at: 'the-access-token',
      rt: 'the-refresh-token',
      exp_at: expect.any(Number),
      ttl: expect.any(Number),
      idp: 'google',
      authorization_server: 'https://oauth2.googleapis.com',
      rotation_id: expect.stringMatching(/^[\w-]{22}$/),
      who: user,
    })
    expect(Math.abs(signedIn.ttl - 1800)).toBeLessThan(5)
    expect(Math.abs(signedIn.exp_at - Date.now() - 1_800_000)).toBeLessThan(5000)
  })

  test('in seconds', () => {
    const signedIn = make({ ...OWN, unit: 's' }).jwt({ token: {}, account: account(1800) })
    expect(Math.abs(signedIn.exp_at - Date.now() / 1000 - 1800)).toBeLessThan(5)
  })

  test('with the positional callbacks of NextAuth v3', () => {
    const { jwt, session } = make({ ...OWN, positional: true })
    const token = jwt({}, { id: 'ada' }, account(1800))
    expect(token.at).toBe('the-access-token')
    expect(jwt(token)).toBe(token)
    expect(session({ user: {} }, token).error).toBeUndefined()
  })

  test('its error goes into session.error, and its refresh token nowhere', () => {
    const { session } = make({ ...OWN, error: 'trouble' })
    const token = {
      at: 'a',
      rt: 'the-refresh-token',
      exp_at: 1,
      trouble: 'RefreshAccessTokenError',
    }
    const shown = session({ session: { user: {} }, token })
    expect(shown.error).toBe('RefreshAccessTokenError')
    expect(JSON.stringify(shown)).not.toContain('the-refresh-token')
  })

  test('an unknown member is named, and the known ones are listed', () => {
    const message = refused({ ...OWN, acessToken: MARK }, 'layout.acessToken')
    expect(message).toMatch(/is unknown\. Known: accessToken, expiresAt, refreshToken/)
  })

  describe.each(['accessToken', 'expiresAt', 'refreshToken'])('%s', (role) => {
    test.each(kindsExcept('a string'))('is not %s', (_kind, value, words) => {
      const message = refused({ ...OWN, [role]: value }, `layout.${role}`)
      expect(message).toContain(`${words}. Write the name of the token's field, e.g. ${role}: '`)
    })

    test('is not left out', () => {
      const { [role]: _left, ...layout } = OWN
      expect(refused(layout, `layout.${role}`)).toContain('is missing')
    })
  })

  test.each([
    ...['idToken', 'idTokenExpiresAt', 'lifetime', 'provider', 'authorizationServer', 'session'],
    ...['error', 'user', 'refreshAt'],
  ])('%s may be left out, but not be of another kind', (role) => {
    make({ ...OWN, [role]: `own_${role}` }).rotator.close()
    for (const [, value, words] of kindsExcept('a string', 'missing')) {
      expect(refused({ ...OWN, [role]: value }, `layout.${role}`)).toContain(words)
    }
  })

  test.each(kindsExcept())('unit is not %s', (_kind, value, words) => {
    const message = refused({ ...OWN, unit: value }, 'layout.unit')
    expect(message).toContain(`${words}. Write unit: 's' or unit: 'ms'.`)
  })

  test.each(kindsExcept('a boolean', 'missing'))('positional is not %s', (_kind, value, words) => {
    const message = refused({ ...OWN, positional: value }, 'layout.positional')
    expect(message).toContain(`${words}. Write true or false.`)
  })

  test.each(['sub', 'iat', 'exp', 'jti', 'name', 'email', 'picture'])(
    'has no field on the claim %s',
    (claim) => {
      const message = refused({ ...OWN, accessToken: claim }, 'layout.accessToken')
      expect(message).toContain(`names the claim ${claim}, which NextAuth uses itself`)
    },
  )

  test.each(['accessToken', 'expiresAt', 'lifetime', 'refreshAt', 'session'])(
    '%s is not a name that the session has for something else',
    (role) => {
      for (const name of ['expires', 'user', 'error', 'constructor', '__proto__', 'valueOf']) {
        const message = refused({ ...OWN, [role]: name }, `layout.${role}`)
        expect(message).toContain('Choose another name.')
      }
    },
  )

  test('may call the user and the error as NextAuth does', () => {
    make({ ...OWN, user: 'user', error: 'error' }).rotator.close()
    refused({ ...OWN, user: 'error', error: 'trouble' }, 'layout.user')
  })

  test('has no two fields in one place', () => {
    const message = refused({ ...OWN, refreshToken: 'at' }, 'layout.refreshToken')
    expect(message).toContain('names the same field as layout.accessToken. Give each its own.')
  })
})
