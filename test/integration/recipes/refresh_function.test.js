// The option `refresh`: a function of the application in place of a request. Everything else is as always.

const { AsyncLocalStorage } = require('node:async_hooks')
const { RefreshRejectedError, createCallbacks } = require('../../..')
const { eventLog } = require('../../support/sessions.js')

let unhandled
let logged
const onUnhandled = (error) => unhandled.push(error)

beforeEach(() => {
  unhandled = []
  process.on('unhandledRejection', onUnhandled)
  logged = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => {
  process.off('unhandledRejection', onUnhandled)
  logged.mockRestore()
  expect(unhandled).toEqual([])
})

let sessions = 0

/** A session of its own: the memory is the process's. */
function expired(more) {
  sessions += 1
  const refresh_token = `refresh-token-of-session-${sessions}`
  return { access_token: `access-${sessions}`, refresh_token, expires_at: 1, ...more }
}

function made(refresh, options, more) {
  const events = eventLog()
  const callbacks = createCallbacks({
    providers: { credentials: { refresh, ...more } },
    retries: 0,
    onEvent: events.record,
    ...options,
  })
  return { ...callbacks, events }
}

const gives = (accessToken, more) => async () => ({ accessToken, expiresIn: 3600, ...more })

test('gets what the session holds, and brings what it holds then', async () => {
  const refresh = jest.fn(gives('access-new', { refreshToken: 'refresh-new', idToken: 'id-new' }))
  const { jwt, events } = made(refresh)
  const token = expired()
  const renewed = await jwt({ token })
  expect(renewed).toMatchObject({ access_token: 'access-new', refresh_token: 'refresh-new' })
  expect(Math.abs(renewed.expires_at - Date.now() / 1000 - 3600)).toBeLessThan(5)
  const [{ signal, ...input }] = refresh.mock.calls[0]
  expect(input).toEqual({
    refreshToken: token.refresh_token,
    accessToken: token.access_token,
    provider: 'credentials',
  })
  expect(signal.aborted).toBe(false)
  expect(events.all[0]).toMatchObject({ type: 'refreshed', status: 'renewed', requests: 1 })
  // The cookie of before finds them.
  expect(await jwt({ token })).toMatchObject({ access_token: 'access-new' })
  expect(refresh).toHaveBeenCalledTimes(1)
})

test.each([
  ['none stays', {}, (token) => token.refresh_token],
  ['null stays', { refreshToken: null }, (token) => token.refresh_token],
  ['another is taken', { refreshToken: 'refresh-other' }, () => 'refresh-other'],
])('a refresh token: %s', async (_kind, more, expected) => {
  const token = expired()
  const { jwt } = made(gives('access-new', more))
  expect((await jwt({ token })).refresh_token).toBe(expected(token))
})

test.each([
  ['s', () => Math.floor(Date.now() / 1000) + 900],
  ['ms', () => Date.now() + 900_000],
  ['ISO 8601', () => new Date(Date.now() + 900_000).toISOString()],
  ['a Date', () => new Date(Date.now() + 900_000)],
])('an end in %s', async (_kind, expiresAt) => {
  const { jwt } = made(async () => ({ accessToken: 'access-new', expiresAt: expiresAt() }))
  const { expires_at } = await jwt({ token: expired() })
  expect(Math.abs(expires_at - Date.now() / 1000 - 900)).toBeLessThan(5)
})

test('an access token that is presented itself', async () => {
  const refresh = jest.fn(gives('access-new'))
  const { jwt } = made(refresh, {}, { presents: 'access_token' })
  const { refresh_token: _, ...token } = expired()
  const renewed = await jwt({ token })
  expect(renewed.access_token).toBe('access-new')
  expect(renewed).not.toHaveProperty('refresh_token')
  const [{ signal: _signal, ...input }] = refresh.mock.calls[0]
  expect(input).toEqual({ accessToken: token.access_token, provider: 'credentials' })
  // An older cookie finds the result.
  expect(await jwt({ token })).toMatchObject({ access_token: 'access-new' })
  expect(refresh).toHaveBeenCalledTimes(1)
})

describe('what it throws', () => {
  const connection = Object.assign(new TypeError('fetch failed'), {
    cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
  })

  test.each([
    [
      'RefreshRejectedError',
      new RefreshRejectedError('account closed'),
      'terminal',
      'refresh_rejected',
    ],
    ['an Error', new Error('no'), 'ambiguous', 'refresh_failed'],
    ['an AbortError', new DOMException('stop', 'AbortError'), 'ambiguous', 'refresh_failed'],
    ['nothing reached', connection, 'not_sent', 'refresh_failed'],
    ['null', null, 'ambiguous', 'refresh_failed'],
    ['undefined', undefined, 'ambiguous', 'refresh_failed'],
    ['a string', 'no', 'ambiguous', 'refresh_failed'],
  ])('%s', async (_kind, thrown, failureClass, code) => {
    for (const refresh of [
      async () => {
        throw thrown
      },
      () => {
        throw thrown
      },
    ]) {
      const { jwt, events } = made(refresh)
      const { error } = await jwt({ token: expired() })
      const isFinal = failureClass === 'terminal'
      expect(error).toBe(isFinal ? 'RefreshAccessTokenError' : 'TemporarilyUnavailable')
      expect(events.all[0].failure).toMatchObject({ failureClass, code })
    }
  })

  test('a valid token stays as it is', async () => {
    const { jwt } = made(async () => {
      throw new Error('no')
    })
    const token = expired({ expires_at: Math.floor(Date.now() / 1000) + 60, expires_in: 3600 })
    expect(await jwt({ token })).toEqual(token)
  })

  test('a refusal is remembered, and its words are told without the refresh token', async () => {
    const refresh = jest.fn(async ({ refreshToken }) => {
      throw new RefreshRejectedError(`no session for ${refreshToken}`)
    })
    const { jwt, events } = made(refresh)
    const token = expired()
    for (let read = 0; read < 3; read += 1) {
      expect((await jwt({ token })).error).toBe('RefreshAccessTokenError')
    }
    expect(refresh).toHaveBeenCalledTimes(1)
    expect(events.types()).toEqual(['failed', 'remembered', 'remembered'])
    expect(events.all[0].failure.description).toMatch(/^no session for \[/)
    expect(JSON.stringify(events.all)).not.toContain(token.refresh_token)
  })

  test('once more at once, and not more often', async () => {
    let calls = 0
    const refresh = async () => {
      calls += 1
      if (calls === 1) throw new Error('no')
      return { accessToken: 'access-new', expiresIn: 60 }
    }
    const { jwt } = made(refresh, { retries: 5 })
    expect((await jwt({ token: expired() })).access_token).toBe('access-new')
    const never = jest.fn(async () => {
      throw new Error('no')
    })
    await made(never, { retries: 5 }).jwt({ token: expired() })
    expect(never).toHaveBeenCalledTimes(2)
  })
})

test.each([
  ['nothing', undefined, 'resolved to nothing'],
  ['null', null, 'resolved to null'],
  ['a string', 'access-new', 'resolved to a string'],
  ["OAuth's own names", { access_token: 'x', expires_in: 1 }, 'it has access_token, expires_in'],
  ['a number', { accessToken: 7 }, 'it has accessToken'],
  ['a page', { accessToken: '<html>' }, 'accessToken that is none'],
])('it resolves to %s: an operator has to look', async (_kind, result, words) => {
  const { jwt, events } = made(async () => result)
  expect((await jwt({ token: expired() })).error).toBe('RefreshAccessTokenError')
  const { failure } = events.all[0]
  expect(failure).toMatchObject({ failureClass: 'configuration', code: 'unusable_result' })
  expect(failure.description).toContain(words)
  expect(logged.mock.calls.join()).toContain('unusable_result')
})

describe('one that takes longer than its time', () => {
  test('is aborted, and tried again later', async () => {
    let onAbort
    const aborted = new Promise((resolve) => {
      onAbort = resolve
    })
    const refresh = ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          onAbort(signal.reason.name)
          reject(signal.reason)
        })
      })
    const { jwt, events } = made(refresh, { timeout: 50 })
    expect((await jwt({ token: expired() })).error).toBe('TemporarilyUnavailable')
    expect(await aborted).toBe('TimeoutError')
    expect(events.all[0].failure.failureClass).toBe('ambiguous')
  })

  test('and goes on all the same is not called a second time, and what it brings is used', async () => {
    let finish
    const refresh = jest.fn(
      () =>
        new Promise((resolve) => {
          finish = () =>
            resolve({ accessToken: 'access-late', refreshToken: 'refresh-late', expiresIn: 60 })
        }),
    )
    const { jwt, events } = made(refresh, { timeout: 50 })
    const token = expired()
    expect((await jwt({ token })).error).toBe('TemporarilyUnavailable')
    expect(events.all[0].failure.code).toBe('timeout')
    const until = Date.now() + 1_500
    while (Date.now() < until)
      await jwt({ token }).then?.(() => new Promise((r) => setTimeout(r, 50)))
    expect(refresh).toHaveBeenCalledTimes(1)
    finish()
    let renewed
    do renewed = await jwt({ token })
    while (renewed.error)
    expect(renewed).toMatchObject({ access_token: 'access-late', refresh_token: 'refresh-late' })
    expect(refresh).toHaveBeenCalledTimes(1)
  })
})

test('runs in the asynchronous context of the request that found the token due', async () => {
  const storage = new AsyncLocalStorage()
  const seen = []
  const { jwt } = made(async () => {
    seen.push(storage.getStore())
    return { accessToken: 'access-new', expiresIn: 60 }
  })
  for (const request of ['first', 'second']) {
    await storage.run(request, () => jwt({ token: expired() }))
  }
  expect(seen).toEqual(['first', 'second'])
})

test('is what a config of OAuth may have too', async () => {
  const { withTokenRotation } = require('../../..')
  const provider = {
    id: 'insta',
    type: 'oauth',
    token: 'https://x.example/t',
    clientId: 'a',
    clientSecret: 'b',
  }
  const { callbacks } = withTokenRotation(
    { providers: [provider] },
    { providers: { insta: { refresh: gives('access-new') } } },
  )
  const token = expired({ provider: 'insta' })
  expect(await callbacks.jwt({ token })).toMatchObject({ access_token: 'access-new' })
})
