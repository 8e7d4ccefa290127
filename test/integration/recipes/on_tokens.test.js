// The option `onTokens`: told of every new set of tokens once, and harmless whatever it does.

const { createCallbacks, withTokenRotation } = require('../../..')
const { demoProvider, expiredToken } = require('../../support/next_auth_configs.js')
const { eventLog } = require('../../support/sessions.js')
const { withEndpointAndLog } = require('../../support/endpoint_and_log.js')
const { kindsExcept, refusalOf } = require('../../support/invalid_options.js')

let endpoint
let logged

withEndpointAndLog((parts) => {
  endpoint = parts.endpoint
  logged = parts.logged
})

function made(onTokens, options) {
  const events = eventLog()
  const demo = { clientId: 'an-id', clientSecret: 'a-secret', tokenEndpoint: endpoint.url }
  const callbacks = createCallbacks({
    providers: { demo },
    onTokens,
    onEvent: events.record,
    ...options,
  })
  return { ...callbacks, events }
}

const account = () => ({
  ...{ provider: 'demo', access_token: 'access-0', refresh_token: `refresh-of-${Math.random()}` },
  ...{ expires_at: Math.floor(Date.now() / 1000) + 3600 },
})

test('a sign-in and a refresh, once for all callers', async () => {
  const onTokens = jest.fn()
  const { jwt } = made(onTokens)
  const signedIn = await jwt({ token: { sub: 'ada' }, account: account() })
  expect(onTokens.mock.calls).toEqual([
    [
      {
        ...{ accessToken: 'access-0', refreshToken: signedIn.refresh_token, idToken: undefined },
        expiresAt: signedIn.expires_at,
      },
      { token: signedIn, provider: 'demo', reason: 'sign_in' },
    ],
  ])
  const old = { ...signedIn, expires_at: 1 }
  const renewed = await Promise.all(Array.from({ length: 20 }, () => jwt({ token: old })))
  await jwt({ token: old }) // replayed
  expect(onTokens).toHaveBeenCalledTimes(2)
  const [tokens, context] = onTokens.mock.calls[1]
  expect(tokens).toMatchObject({
    ...{ accessToken: renewed[0].access_token, refreshToken: renewed[0].refresh_token },
  })
  expect(context).toMatchObject({ provider: 'demo', reason: 'refresh', token: { sub: 'ada' } })
})

test('a refresh in the background, in milliseconds of a layout', async () => {
  let told
  const arrived = new Promise((resolve) => {
    told = jest.fn((...args) => resolve(args))
  })
  const { jwt } = made(told, { background: true, layout: 'next-auth-v4' })
  const token = {
    ...{ accessToken: 'access-0', refreshToken: 'refresh-in-the-background' },
    ...{ accessTokenExpires: Date.now() + 60_000, accessTokenLifetime: 3600 },
  }
  expect(await jwt({ token })).toBe(token)
  const [{ expiresAt, accessToken }, { reason }] = await arrived
  expect(reason).toBe('background')
  expect(accessToken).toMatch(/^access-\d+-of-the-endpoint$/)
  expect(Math.abs(expiresAt - Date.now() / 1000 - 3600)).toBeLessThan(5)
  expect(told).toHaveBeenCalledTimes(1)
})

test('the call waits for it', async () => {
  const written = []
  const { jwt } = made(async ({ accessToken }) => {
    await new Promise((resolve) => setImmediate(resolve))
    written.push(accessToken)
  })
  const { access_token } = await jwt({ token: expiredToken() })
  expect(written).toEqual([access_token])
})

test.each([
  [
    'throws',
    () => {
      throw Object.assign(new Error('token=secret'), { code: 'ECONNREFUSED' })
    },
  ],
  [
    'rejects',
    async () => {
      throw Object.assign(new Error('token=secret'), { code: 'ECONNREFUSED' })
    },
  ],
])('what %s is an event, and no lost token', async (_kind, onTokens) => {
  const { jwt, events } = made(onTokens)
  const renewed = await jwt({ token: expiredToken() })
  expect(renewed.error).toBeUndefined()
  expect(renewed.access_token).toMatch(/of-the-endpoint$/)
  const event = { provider: 'demo', operation: 'refresh', reason: 'ECONNREFUSED' }
  expect(events.all).toContainEqual({ type: 'onTokensFailed', ...event })
  expect(await jwt({ token: {}, account: account() })).toMatchObject({ access_token: 'access-0' })
  expect(JSON.stringify([events.all, logged.mock.calls])).not.toContain('token=secret')
  expect(logged.mock.calls.join()).toContain('the function given as onTokens threw: ECONNREFUSED')
})

test('is not told of a failure, nor of a session without tokens', async () => {
  const onTokens = jest.fn()
  const { jwt } = made(onTokens)
  endpoint.replyWith(() => ({ status: 400, body: { error: 'invalid_grant' } }))
  await jwt({ token: expiredToken() })
  await jwt({ token: {}, account: { provider: 'email' } })
  expect(onTokens).not.toHaveBeenCalled()
})

test('withTokenRotation hands it on, and an own callback comes behind it', async () => {
  const onTokens = jest.fn(async () => {})
  const own = jest.fn(({ token }) => ({ ...token, own: true }))
  const { callbacks } = withTokenRotation(
    { providers: [demoProvider(endpoint)], callbacks: { jwt: own } },
    { onTokens },
  )
  expect(await callbacks.jwt({ token: expiredToken() })).toMatchObject({ own: true })
  expect(onTokens).toHaveBeenCalledTimes(1)
})

test.each(kindsExcept('a function', 'missing'))('is not %s', (_kind, value, words) => {
  expect(refusalOf(() => made(value), 'onTokens')).toContain(`${words}. Write a function`)
})
