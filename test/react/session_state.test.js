'use strict'

// What the React entry makes of the sessions that the session callback writes.

const { createCallbacks } = require('../..')
const { readSession } = require('../../lib/react/session_state.js')

const providers = { google: { clientId: 'an id', clientSecret: 'a secret' } }
const EXPIRES_AT_MS = 1800003600000
const DUE_AT_MS = EXPIRES_AT_MS - 600000

const CUSTOM = { accessToken: 'at', expiresAt: 'at_exp', refreshToken: 'rt', error: 'oops' }

/** What a browser gets: the session callback's session, as JSON. */
function sessionOf(options, token) {
  const { session, rotator } = createCallbacks({ providers, ...options })
  const blank = { user: { name: 'Ada' }, expires: '2030-01-01T00:00:00.000Z' }
  const written =
    options.layout === 'next-auth-v3' ? session(blank, token) : session({ session: blank, token })
  rotator.close()
  return JSON.parse(JSON.stringify(written))
}

const CAMEL_CASE = { accessToken: 'a token', refreshToken: 'r', provider: 'google' }
const LAYOUTS = [
  [
    'authjs',
    { layout: 'authjs', expose: ['access_token', 'provider'] },
    {
      access_token: 'a token',
      expires_at: EXPIRES_AT_MS / 1000,
      refresh_token: 'r',
      provider: 'google',
    },
  ],
  [
    'next-auth-v4',
    { layout: 'next-auth-v4' },
    { ...CAMEL_CASE, accessTokenExpires: EXPIRES_AT_MS },
  ],
  [
    'next-auth-v4-seconds',
    { layout: 'next-auth-v4-seconds', expose: ['accessToken', 'provider'] },
    { ...CAMEL_CASE, accessTokenExpires: EXPIRES_AT_MS / 1000 },
  ],
  [
    'next-auth-v3',
    { layout: 'next-auth-v3', expose: ['accessToken', 'provider'] },
    { ...CAMEL_CASE, accessTokenExpires: EXPIRES_AT_MS },
  ],
]

describe.each(LAYOUTS)('layout %s', (_name, options, token) => {
  const state = () => readSession(sessionOf(options, token))

  test('the access token, its provider and its expiry in ms are found', () => {
    expect(state()).toMatchObject({
      accessToken: 'a token',
      provider: 'google',
      expiresAt: EXPIRES_AT_MS,
      error: undefined,
    })
  })

  test('and when it is due: where that is in seconds, the second is over', () => {
    const { dueAt } = state()
    expect(dueAt).toBeGreaterThanOrEqual(DUE_AT_MS)
    expect(dueAt).toBeLessThanOrEqual(DUE_AT_MS + 1000)
  })

  test('and the error', () => {
    const { error } = readSession(
      sessionOf(options, { ...token, error: 'RefreshAccessTokenError' }),
    )
    expect(error).toBe('RefreshAccessTokenError')
  })
})

describe.each(['s', 'ms'])('a layout of its own, in %s', (unit) => {
  const layout = { ...CUSTOM, unit }
  const expiry = unit === 's' ? EXPIRES_AT_MS / 1000 : EXPIRES_AT_MS
  const token = { at: 'a token', at_exp: expiry, rt: 'r', oops: 'RefreshAccessTokenError' }
  const session = () => sessionOf({ layout, expose: ['at'] }, token)

  test('is read with the same object', () => {
    expect(readSession(session(), layout)).toMatchObject({
      accessToken: 'a token',
      expiresAt: EXPIRES_AT_MS,
      error: 'RefreshAccessTokenError',
    })
  })
})

test('the unit of a layout of its own is not guessed: the end of 9999 in seconds is far off', () => {
  const atSeconds = Date.UTC(9999, 11, 31) / 1000
  const { expiresAt } = readSession({ at_exp: atSeconds }, { ...CUSTOM, unit: 's' })
  expect(expiresAt).toBe(atSeconds * 1000)
})

test('whole seconds leave half of a short time for the fetch', () => {
  const { dueAt } = readSession({ expires_at: 1800000001, refresh_at: 1800000000 })
  expect(dueAt).toBe(1800000000500)
})

test('a callback that tells no time to come back: a minute before the expiry', () => {
  const { dueAt } = readSession({ accessTokenExpires: EXPIRES_AT_MS })
  expect(dueAt).toBe(EXPIRES_AT_MS - 60000)
})

test('a token that does not expire is never due', () => {
  const state = readSession({ access_token: 'a token' })
  expect(state).toMatchObject({ accessToken: 'a token', expiresAt: undefined, dueAt: undefined })
})

test.each([
  null,
  undefined,
  {},
  { user: null },
  { expires_at: 'soon', error: 7, access_token: '' },
])('nothing is read from %j', (session) => {
  const nothing = { accessToken: undefined, expiresAt: undefined, dueAt: undefined }
  expect(readSession(session)).toEqual({ ...nothing, error: undefined, provider: undefined })
})
