'use strict'

// Runs the rows of the fault matrix: each says what the server does and what NextAuth's user gets of it.

const { randomUUID } = require('node:crypto')
const { createCallbacks } = require('../../..')
const { eventually } = require('../../support/sessions.js')
const { startMisbehavingEndpoint } = require('./misbehaving_endpoint.js')

/** For a loopback exchange on the busiest machine. */
const PATIENCE_MS = 8000
/** Short enough to wait for often; for rows that expect it to pass. */
const TIMEOUT_MS = 250

const CLIENT = {
  clientId: 'the-client',
  clientSecret: 'marked-secret-of-the-client',
  clientAuthentication: 'client_secret_post',
}

const UNAVAILABLE = 'TemporarilyUnavailable'
const SIGN_IN_AGAIN = 'RefreshAccessTokenError'

/**
 * What a row expects of a refresh that fails.
 * @typedef {object} ExpectedFailure
 * @property {'terminal' | 'configuration' | 'not_sent' | 'ambiguous'} failureClass
 * @property {string} code
 * @property {number} [httpStatus] 0 where no reply came
 * @property {number} [retryAfterMs]
 * @property {number} requests that reach the server's application
 * @property {number} attempts the event's count; `requests` unless said
 */
const failing = (failureClass) => (code, requests, more) => ({
  failureClass,
  code,
  requests,
  attempts: requests,
  ...more,
})

/** The server did not act: it is asked again, and the token kept. Usually one retry. */
const notSent = failing('not_sent')
/** The server may have acted: asked once more, promptly, and the token kept. */
const ambiguous = (code, more) => failing('ambiguous')(code, 2, more)
/** A refusal that is not believed yet: asked once, and again after the cooldown. */
const doubted = (code, more) => failing('ambiguous')(code, 1, more)
/** The grant is gone: asked once. */
const terminal = (code, more) => failing('terminal')(code, 1, more)
/** The operator has to act: asked once. */
const configuration = (code, more) => failing('configuration')(code, 1, more)

const nowSeconds = () => Math.floor(Date.now() / 1000)

/** A session that this process has never seen, in the layout `authjs`. */
const newSession = (secondsLeft) => ({
  sub: 'ada',
  access_token: `marked-access-${randomUUID()}`,
  refresh_token: `marked-refresh-${randomUUID()}`,
  expires_at: nowSeconds() + secondsLeft,
  provider: 'demo',
})

/**
 * Two sessions meet the same endpoint at once: one whose access token has expired, one whose is still good.
 * @param {string} tokenEndpoint
 * @param {{ provider?: object, options?: object, id?: string }} [settings]
 */
async function refreshBoth(tokenEndpoint, { provider, options, id = 'demo' } = {}) {
  const events = []
  const { jwt } = createCallbacks({
    providers: { [id]: { ...CLIENT, tokenEndpoint, ...provider } },
    timeout: PATIENCE_MS,
    connectTimeout: PATIENCE_MS,
    onEvent: (event) => events.push(event),
    ...options,
  })
  const expired = { ...newSession(-60), provider: id }
  const valid = { ...newSession(60), provider: id }
  const logged = jest.spyOn(console, 'error').mockImplementation(() => {})
  try {
    const before = structuredClone(valid)
    const [afterExpired, afterValid] = await Promise.all([
      jwt({ token: expired }),
      jwt({ token: valid }),
    ])
    expect(valid).toEqual(before)
    const said = JSON.stringify(events) + logged.mock.calls.join('\n')
    expect(said).not.toMatch(/marked-/)
    return { expired, valid, afterExpired, afterValid, events, lines: logged.mock.calls.flat() }
  } finally {
    logged.mockRestore()
  }
}

/**
 * Class, code and count of the two failures; what the user sees; and that both sessions are whole.
 * @param {Awaited<ReturnType<typeof refreshBoth>>} outcome
 * @param {ExpectedFailure} expected
 */
function expectFailure({ expired, valid, afterExpired, afterValid, events, lines }, expected) {
  const { requests: _requests, attempts, ...failure } = expected
  const failed = { type: 'failed', requests: attempts, failure: expect.objectContaining(failure) }
  expect(events).toEqual([expect.objectContaining(failed), expect.objectContaining(failed)])
  const isTransient = ['not_sent', 'ambiguous'].includes(expected.failureClass)
  const error = isTransient ? UNAVAILABLE : SIGN_IN_AGAIN
  expect(afterExpired).toEqual({ ...expired, error })
  expect(afterValid).toBe(valid)
  // Two refreshes in a row have failed: that is one line, whatever the class.
  expect(lines).toHaveLength(1)
}

/**
 * A refresh that brought tokens.
 * @param {Awaited<ReturnType<typeof refreshBoth>>} outcome
 * @param {{ attempts?: number, lifetimeSeconds?: number, keepsRefreshToken?: boolean }} [expected]
 */
function expectGrant({ expired, valid, afterExpired, afterValid, events }, expected = {}) {
  const { attempts = 1, lifetimeSeconds = 3600, keepsRefreshToken = false } = expected
  const refreshed = expect.objectContaining({ type: 'refreshed', requests: attempts })
  expect(events).toEqual([refreshed, refreshed])
  for (const [before, after] of [
    [expired, afterExpired],
    [valid, afterValid],
  ]) {
    expect(after).not.toHaveProperty('error')
    expect(after.access_token).not.toBe(before.access_token)
    expect(after.refresh_token === before.refresh_token).toBe(keepsRefreshToken)
    expectLifetime(after, lifetimeSeconds)
  }
}

/** `Infinity`: the token does not expire. */
function expectLifetime(token, lifetimeSeconds) {
  if (lifetimeSeconds === Number.POSITIVE_INFINITY) {
    expect(token.expires_at).toBeUndefined()
    return
  }
  const left = token.expires_at - nowSeconds()
  expect(left).toBeGreaterThanOrEqual(Math.floor(lifetimeSeconds) - 5)
  expect(left).toBeLessThanOrEqual(Math.ceil(lifetimeSeconds))
}

/**
 * A token endpoint under test: its URL, and the requests that reached its application.
 * @typedef {{ url: string, requestsWith: (refreshToken: string) => object[], close: () => Promise<void> }} Endpoint
 */

/** Rows are written before the certificates of their tests are made. */
const resolved = (given) => (typeof given === 'function' ? given() : given)

const timeoutsOf = (fails) =>
  ['timeout', 'connect_timeout'].includes(fails?.code)
    ? { timeout: TIMEOUT_MS, connectTimeout: TIMEOUT_MS }
    : {}

/**
 * A test for each row.
 * @param {{ what: string, fails?: ExpectedFailure, grants?: Parameters<typeof expectGrant>[1],
 *   provider?: object | (() => object), options?: object | (() => object),
 *   server?: Parameters<typeof startMisbehavingEndpoint>[0] | Function,
 *   start?: () => Promise<Endpoint> }[]} rows `server`: what it does with a request, or all its behaviours; `start`:
 *   another kind of server
 */
function runMatrix(rows) {
  test.each(rows)('$what', async ({ server, start, fails, grants, provider, options }) => {
    const behaviours = typeof server === 'function' ? { onRequest: server } : server
    const endpoint = await (start ? start() : startMisbehavingEndpoint(behaviours))
    try {
      const settings = {
        provider: resolved(provider),
        options: { ...timeoutsOf(fails), ...resolved(options) },
      }
      const outcome = await refreshBoth(endpoint.url, settings)
      if (fails) expectFailure(outcome, fails)
      else expectGrant(outcome, grants)
      for (const { refresh_token } of [outcome.expired, outcome.valid]) {
        const wanted = fails ? fails.requests : (grants?.attempts ?? 1)
        const seen = () => endpoint.requestsWith(refresh_token)
        // The event counts what was sent; this process's own event loop may still have to read it.
        await eventually(() => seen().length >= wanted)
        expect(seen()).toHaveLength(wanted)
      }
    } finally {
      await endpoint.close()
    }
  })
}

module.exports = {
  CLIENT,
  PATIENCE_MS,
  SIGN_IN_AGAIN,
  TIMEOUT_MS,
  UNAVAILABLE,
  ambiguous,
  configuration,
  doubted,
  expectFailure,
  expectGrant,
  newSession,
  notSent,
  nowSeconds,
  refreshBoth,
  runMatrix,
  terminal,
}
