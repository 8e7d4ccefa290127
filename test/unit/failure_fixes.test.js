// What the log says to do about a failure that its operator can repair, or that repeats.

const path = require('node:path')
const {
  adviceFor,
  fixFor,
  revocationAdviceFor,
} = require('../../lib/server/events/failure_fixes.js')
const { readOptions } = require('../../lib/server/options/options.js')
const { typedCodes } = require('../support/messages.js')

const fixOf = (code) => fixFor({ failureClass: 'configuration', code }, 'demo')

test.each([
  ['request_refused', 'not_sent', 'limits'],
  ['no_thread', 'not_sent', 'ulimit -u'],
  ['out_of_memory', 'not_sent', 'memory limit'],
  ['out_of_memory', 'ambiguous', 'memory limit'],
  ['overdue', 'ambiguous', 'report it'],
])('%s, %s, where it repeats: the machine, or the server', (code, failureClass, words) => {
  expect(adviceFor({ code, failureClass }, 'demo')).toContain(words)
})

/** What is said where nothing is known. */
const ANYTHING = fixOf('a_word_of_their_own')

test.each([
  ['invalid_client', 'clientSecret'],
  ['INVALID_CLIENT', 'clientSecret'],
  ['incorrect_client_credentials', 'clientSecret'],
  ['bad_client_id', 'clientSecret'],
  ['bad_client_secret', 'clientSecret'],
  ['unauthorized_client', 'refresh token grant'],
  ['unauthorized_client', 'refresh token is gone'],
  ['unsupported_grant_type', 'tokenEndpoint'],
  ['invalid_scope', 'parameters.scope'],
  ['invalid_target', 'parameters.resource'],
  ['invalid_request', 'parameters'],
  ['invalid_dpop_proof', 'DPoP'],
  ['use_dpop_nonce', 'DPoP'],
  ['unsupported_token_type', 'DPoP'],
  ['tls_verification', 'NODE_EXTRA_CA_CERTS'],
  ['discovery_tls_verification', 'NODE_EXTRA_CA_CERTS'],
  ['client_certificate', 'clientCertificate'],
  ['discovery_client_certificate', 'clientCertificate'],
  ['client_assertion', 'privateKey'],
  ['issuer_mismatch', 'issuer'],
  ['unreadable_metadata', 'issuer'],
  ['unusable_token_endpoint', 'tokenEndpoint'],
  ['unknown_provider', 'defaultProvider'],
])('%s: the options to look at', (code, words) => {
  expect(fixOf(code)).toContain(words)
  expect(fixOf(code)).not.toBe(ANYTHING)
})

test.each(['terminal', 'not_sent', 'ambiguous'])('%s needs no operator', (failureClass) => {
  expect(fixFor({ failureClass, code: 'tls_verification' }, 'demo')).toBeUndefined()
})

/** Backends that are not OAuth servers, by what asks them. */
const BACKENDS = Object.fromEntries(
  readOptions({
    providers: {
      json: {
        tokenEndpoint: 'https://api.example.com/refresh',
        request: { body: { token: '{refresh_token}' } },
      },
      exchange: {
        tokenEndpoint: 'https://api.example.com/refresh',
        presents: 'access_token',
        request: { format: 'query', body: { token: '{access_token}' } },
      },
      function: { refresh: async () => ({ accessToken: 'x' }) },
    },
  }).providers.map((provider) => [provider.id, provider]),
)

describe('what repeats has advice, whatever its class', () => {
  const BY_CLASS = Object.fromEntries(
    ['terminal', 'configuration', 'not_sent', 'ambiguous'].map((failureClass) => [
      failureClass,
      adviceFor({ failureClass, code: 'a_word_of_their_own', description: '' }),
    ]),
  )

  test.each(Object.keys(BY_CLASS))('%s', (failureClass) => {
    expect(BY_CLASS[failureClass]).toMatch(/^[A-Z].{20,}\.$/)
  })

  const known = typedCodes(path.join(__dirname, '../../binding-types/failures.d.ts')).filter(
    (code) => !/_$/.test(code) && code !== 'revoked',
  )

  test.each(known)('%s, also of discovery', (code) => {
    for (const failureClass of Object.keys(BY_CLASS)) {
      for (const failed of [code, `discovery_${code}`, code.toUpperCase()]) {
        expect(adviceFor({ failureClass, code: failed, description: '' })).toMatch(/^[A-Z].*\.$/)
      }
    }
  })

  describe.each(Object.keys(BACKENDS))('%s', (id) => {
    test.each([...known, '__proto__', 'a_word'])('%s', (code) => {
      for (const failureClass of Object.keys(BY_CLASS)) {
        for (const httpStatus of [0, 200, 302, 400, 401, 404, 422, 429, 500, 503]) {
          const failure = { failureClass, code, description: '', httpStatus }
          const advice = adviceFor(failure, id, BACKENDS[id])
          expect(advice).toMatch(/^[A-Z].*\.$/)
          expect(advice).not.toMatch(/undefined|\[object/)
          expect(revocationAdviceFor(failure, id, BACKENDS[id])).toMatch(/^[A-Z].*\.$/)
        }
      }
    })
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('the word %s', (word) => {
    const failure = { failureClass: 'configuration', code: word, description: '' }
    expect(fixFor(failure, 'demo')).toBe(ANYTHING)
    expect(fixFor({ ...failure, code: 'no_refresh_token' }, word)).toContain('offline_access')
    expect(fixFor({ ...failure, code: 'invalid_client' }, word)).toContain('clientSecret')
  })
})

test.each([
  ['invalid_request', 'AADSTS90009', 'parameters.scope'],
  ['invalid_scope', 'AADSTS70011', 'parameters.scope'],
  ['invalid_resource', 'AADSTS500011', 'parameters.scope'],
  ['invalid_scope', 'AADSTS28000', 'one resource'],
  ['invalid_client', 'AADSTS7000215', "secret's id"],
  ['invalid_client', 'AADSTS7000222', 'expired'],
  ['invalid_request', 'AADSTS900144', 'lacks'],
  ['unauthorized_client', 'AADSTS700016', 'clientId'],
  ['invalid_client', 'AADSTS7000218', 'clientSecret'],
  ['invalid_request', 'AADSTS90002', 'tenant'],
])('Entra says %s and %s: %s', (code, number, words) => {
  const description = `${number}: Some words about it. Trace ID: 0. Correlation ID: 0.`
  expect(fixFor({ failureClass: 'configuration', code, description }, 'azure-ad')).toContain(words)
})

test.each(['AADSTS700082', 'AADSTS50173', 'AADSTS50076'])(
  'Entra says %s of an ended grant: the user signs in again',
  (number) => {
    const failure = { failureClass: 'terminal', code: 'invalid_grant', description: `${number}: …` }
    expect(adviceFor(failure, 'azure-ad')).toContain('sign in again')
  },
)

test("Entra's consent", () => {
  const description = 'AADSTS65001: The user or administrator has not consented'
  const failure = { failureClass: 'terminal', code: 'invalid_grant', description }
  expect(adviceFor(failure, 'azure-ad')).toContain('consent')
})

test('a number of Entra that is not in the table has the fix of the code', () => {
  const failure = { failureClass: 'configuration', code: 'invalid_client' }
  expect(fixFor({ ...failure, description: 'AADSTS99999999: new' }, 'azure-ad')).toBe(
    fixOf('invalid_client'),
  )
})

test('unauthorized_client has two causes: the grant, and a refresh token that is gone', () => {
  expect(fixOf('unauthorized_client')).toContain('Allow the refresh token grant')
  expect(fixOf('unauthorized_client')).toContain('refresh token is gone')
})

test("Apple's secret ends", () => {
  const failure = { failureClass: 'configuration', code: 'invalid_client', description: '' }
  expect(fixFor(failure, 'apple')).toContain('six months')
})

test.each(['invalid_dpop_proof', 'use_dpop_nonce', 'unsupported_token_type'])(
  '%s: no advice against bound tokens',
  (code) => expect(fixOf(code)).not.toMatch(/turn off|disable/i),
)
