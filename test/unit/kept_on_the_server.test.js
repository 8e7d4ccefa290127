// What the session callback never hands to the browser, whatever the layout and the option `expose` say.

const { createCallbacks } = require('../..')
const { LAYOUTS } = require('../support/arbitraries.js')
const { refusalOf } = require('../support/invalid_options.js')

const providers = { google: { clientId: 'an-id', clientSecret: 'a-secret' } }

const CAMEL_CASE = { session: 'rotationId', authorizationServer: 'authorizationServer' }
const SNAKE_CASE = { session: 'rotation_id', authorizationServer: 'authorization_server' }

describe.each(LAYOUTS)('in the layout $name', (fields) => {
  const { layout, access, expires, refresh, callSession } = fields
  const own = access === 'accessToken' ? CAMEL_CASE : SNAKE_CASE

  const show = (token, options) => {
    const { session } = createCallbacks({ providers, layout, ...options })
    return callSession(session, { user: { name: 'Ada' }, expires: '2030-01-01' }, token)
  }

  test('the claims that a sign-in binds the tokens with stay on the server', () => {
    const shown = show({
      [access]: 'an-access-token',
      [expires]: 1,
      [refresh]: 'kept-refresh-token',
      [own.session]: 'kept-id',
      [own.authorizationServer]: 'https://kept.example',
    })
    expect(JSON.stringify(shown)).not.toMatch(/kept/)
  })

  test('no option exposes them', () => {
    for (const name of Object.values(own)) {
      const message = refusalOf(() => show({}, { expose: [access, name] }), 'expose[1]')
      expect(message).toContain('which never reaches the browser. Remove it.')
    }
  })

  test.each([
    ...['refresh_token', 'refreshToken', 'REFRESH_TOKEN', 'RefreshToken', 'refresh-token'],
    ...['refresh token', 'googleRefreshToken', 'old_refresh_token', 'refreshTokens'],
    ...['client_secret', 'clientSecret'],
  ])('a claim %s, and one inside another, stays on the server', (name) => {
    const secrets = { [name]: 'kept-by-name', beside: 'shown-beside' }
    const nested = { list: [{ deep: secrets }], ...secrets }
    const token = { [access]: 'an-access-token', [refresh]: 'rt', [expires]: 1, ...secrets }
    const claims = { ...token, account: nested, user: nested }
    for (const options of [{}, { expose: ['account', 'user'] }]) {
      expect(JSON.stringify(show(claims, options))).not.toContain('kept-by-name')
    }
    expect(claims.account).toEqual({ list: [{ deep: secrets }], ...secrets })
    const shown = JSON.stringify(show(claims, { expose: ['account', 'user'] }))
    expect(shown.match(/shown-beside/g)).toHaveLength(4)
    refusalOf(() => show(claims, { expose: [name] }), 'expose[0]')
  })

  test('the refresh token stays on the server under any name', () => {
    const held = 'kept-refresh-token'
    const claims = { [access]: 'a', [expires]: 1, [refresh]: held, copy: held, list: [held, 'x'] }
    for (const options of [{}, { expose: ['copy', 'list', 'error'] }]) {
      const shown = show({ ...claims, error: held }, options)
      expect(JSON.stringify(shown)).not.toContain(held)
    }
  })

  test('an access token that is the refresh token too is shown', () => {
    const both = 'one-token-for-both'
    const shown = show({ [access]: both, [refresh]: both, [expires]: 1 }, { expose: [access] })
    expect(JSON.stringify(shown).match(/one-token-for-both/g)).toHaveLength(1)
  })
})

test('what is only about a refresh token is shown, and objects without secrets are not copied', () => {
  const about = {
    ...{ hasRefreshToken: true, refresh_token: null, refresh_token_expires_in: 60 },
    ...{ refreshTokenError: 'none', since: new Date(0), list: [1, [2]] },
  }
  const { session } = createCallbacks({ providers, layout: 'next-auth-v4' })
  const { user } = session({ session: {}, token: { ...about, about } })
  expect(user).toEqual({ ...about, about })
  expect(user.about).toBe(about)
})

describe('objects that a callback made in this process', () => {
  const { session } = createCallbacks({ providers, expose: ['row'] })
  const show = (row) => session({ session: {}, token: { access_token: 'a', row } }).row

  test('say themselves what they are in JSON', () => {
    class Row {
      refresh_token = 'kept'
      toJSON() {
        return { id: 1, refreshToken: 'kept' }
      }
    }
    expect(show(new Row())).toEqual({ id: 1 })
    expect(show({ since: new Date(0), refresh_token: 'kept' })).toEqual({ since: new Date(0) })
  })

  test('may be rings, whose secrets stay on the server', () => {
    const ring = { id: 1, refresh_token: 'kept' }
    ring.accounts = Array.from({ length: 20 }, () => ({ ring, refresh_token: 'kept' }))
    expect(JSON.stringify(show(ring))).not.toContain('kept')
  })

  test('have a prototype of their own there, whatever the cookie says', () => {
    const row = JSON.parse('{"refresh_token":"kept","__proto__":{"isAdmin":true}}')
    expect(show(row).isAdmin).toBeUndefined()
    const { session: v4 } = createCallbacks({ providers, layout: 'next-auth-v4' })
    const token = JSON.parse('{"accessToken":"a","__proto__":{"isAdmin":true}}')
    expect(v4({ session: {}, token }).user.isAdmin).toBeUndefined()
  })
})

test('a layout of its own may name them', () => {
  const layout = {
    ...{ accessToken: 'at', expiresAt: 'until', refreshToken: 'rt', unit: 's' },
    ...{ session: 'sid', authorizationServer: 'as' },
  }
  for (const name of ['sid', 'as']) {
    refusalOf(() => createCallbacks({ providers, layout, expose: [name] }), 'expose[0]')
  }
})

test.each(['expires', 'constructor', '__proto__', 'toString'])(
  'expose names no %s, which the session has anyway',
  (name) => {
    for (const layout of ['authjs', 'next-auth-v4-seconds', 'next-auth-v3']) {
      const make = () => createCallbacks({ providers, layout, expose: [name] })
      expect(refusalOf(make, 'expose[0]')).toContain('Remove it.')
    }
  },
)
