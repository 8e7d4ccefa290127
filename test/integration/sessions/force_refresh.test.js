// A refresh before its time: the resource server refused the access token, or its claims changed.

const {
  callbacksFor,
  expired,
  forced,
  hashOf,
  signIn,
  spentAt,
} = require('../../support/sessions.js')
const { withAuthorizationServer } = require('../../support/authorization_server.js')

let server

withAuthorizationServer((started) => {
  server = started
})

const WAYS = [
  [
    'the jwt callback with forceRefresh',
    ({ jwt }) =>
      (token) =>
        jwt(forced(token)),
  ],
  [
    'rotator.refresh',
    ({ rotator }) =>
      (token) =>
        rotator.refresh(token),
  ],
]

describe.each(WAYS)('%s', (_name, wayOf) => {
  test('refreshes a token that is not due', async () => {
    const callbacks = callbacksFor(server)
    const token = await signIn(server, callbacks.jwt)
    const renewed = await wayOf(callbacks)(token)
    expect(renewed.access_token).not.toBe(token.access_token)
    expect(renewed.refresh_token).not.toBe(token.refresh_token)
    expect(renewed).toMatchObject({ sub: token.sub, name: token.name, provider: 'demo' })
    expect(await spentAt(server)).toEqual([hashOf(token.refresh_token)])
  })

  test('twenty at once make one request', async () => {
    const callbacks = callbacksFor(server)
    const token = await signIn(server, callbacks.jwt)
    const refresh = wayOf(callbacks)
    const results = await Promise.all(Array.from({ length: 20 }, () => refresh({ ...token })))
    expect(results[0].access_token).not.toBe(token.access_token)
    for (const result of results) expect(result).toEqual(results[0])
    expect(await spentAt(server)).toEqual([hashOf(token.refresh_token)])
  })

  test('with an older access token gives the newest, without a request', async () => {
    const callbacks = callbacksFor(server)
    const first = await signIn(server, callbacks.jwt)
    const second = await callbacks.jwt({ token: expired(first) })
    const third = await callbacks.jwt({ token: expired(second) })
    await server.clearLog()
    expect(await wayOf(callbacks)(first)).toEqual(third)
    expect(await wayOf(callbacks)(second)).toEqual(third)
    expect(await server.tokenRequests()).toEqual([])
  })

  test('with the newest access token refreshes again', async () => {
    const callbacks = callbacksFor(server, { forceInterval: 0 })
    const first = await signIn(server, callbacks.jwt)
    const second = await wayOf(callbacks)(first)
    const third = await wayOf(callbacks)(second)
    expect(third.access_token).not.toBe(second.access_token)
    expect(await spentAt(server)).toEqual([first, second].map((old) => hashOf(old.refresh_token)))
  })

  test('during an outage keeps the token that is still valid', async () => {
    const callbacks = callbacksFor(server, { retries: 0 })
    const token = await signIn(server, callbacks.jwt)
    await server.goDown('503')
    expect(await wayOf(callbacks)(token)).toEqual(token)
  })

  test('without a refresh token asks for a new sign-in', async () => {
    const logged = jest.spyOn(console, 'error').mockImplementation(() => {})
    try {
      const callbacks = callbacksFor(server)
      const { refresh_token: _none, ...token } = await signIn(server, callbacks.jwt)
      expect(await wayOf(callbacks)(token)).toEqual({ ...token, error: 'RefreshAccessTokenError' })
    } finally {
      logged.mockRestore()
    }
  })
})

test('an update without forceRefresh leaves a fresh token alone', async () => {
  const { jwt } = callbacksFor(server)
  const token = await signIn(server, jwt)
  for (const session of [undefined, null, {}, { forceRefresh: false }, { forceRefresh: 'yes' }]) {
    expect(jwt({ token, trigger: 'update', session })).toBe(token)
  }
  expect(jwt({ token, session: { forceRefresh: true } })).toBe(token)
  expect(await server.tokenRequests()).toEqual([])
})

test('rotator.refresh does not change what is not a token of ours', async () => {
  const { rotator } = callbacksFor(server)
  const credentials = { sub: 'ada', name: 'Ada' }
  expect(await rotator.refresh(credentials)).toBe(credentials)
  expect(await rotator.refresh(null)).toBe(null)
  expect(await rotator.refresh(undefined)).toBe(undefined)
})
