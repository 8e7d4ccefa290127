// What the session callback never hands to the browser, whatever the layout and the option `expose` say.

const { createCallbacks } = require('../..')
const { LAYOUTS } = require('../fixtures/arbitraries.js')
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
