// A user sets the machine's clock. A test cannot do that, so it moves the times in the cookie instead: for a cookie the
// effect is the same.

const { createCallbacks } = require('../..')
const { grants } = require('./support/behaviours.js')
const { CLIENT, newSession, nowSeconds } = require('./support/matrix.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')

const HOUR = 3600 // s

let endpoint
let jwt

beforeAll(async () => {
  endpoint = await startMisbehavingEndpoint({ onRequest: grants })
  jwt = createCallbacks({ providers: { demo: { ...CLIENT, tokenEndpoint: endpoint.url } } }).jwt
})

afterAll(() => endpoint.close())

const requestsOf = ({ refresh_token }) => endpoint.requestsWith(refresh_token).length

/** A token of an hour, written just before the clock was moved. */
const writtenBefore = (movedBySeconds, members) => ({
  ...newSession(HOUR - movedBySeconds),
  expires_in: HOUR,
  ...members,
})

async function expectOneRefresh(token) {
  const renewed = await jwt({ token })
  expect(renewed).not.toHaveProperty('error')
  expect(Math.abs(renewed.expires_at - nowSeconds() - HOUR)).toBeLessThan(5)
  expect(await jwt({ token: renewed })).toBe(renewed)
  expect(await jwt({ token })).toEqual(renewed)
  expect(requestsOf(token)).toBe(1)
}

test('back by an hour: what would seem to live for two is refreshed once', () =>
  expectOneRefresh(writtenBefore(-HOUR)))

test('forward by an hour: what seems to have expired is refreshed once', () =>
  expectOneRefresh(writtenBefore(HOUR)))

test('back by an hour, in a cookie that knows its lifetime by iat only', () =>
  expectOneRefresh(writtenBefore(-HOUR, { expires_in: undefined, iat: nowSeconds() + HOUR })))

test.each([-300, -1, 1, 300])('by %d s: nothing happens', async (seconds) => {
  const token = writtenBefore(seconds)
  expect(await jwt({ token })).toBe(token)
  expect(requestsOf(token)).toBe(0)
})
