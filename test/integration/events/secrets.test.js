// Nothing that a process prints, logs, publishes or throws holds a secret, whatever happens, even where an attacker wants
// it to.

const { generateKeyPairSync } = require('node:crypto')
const path = require('node:path')
const { makeCertificates } = require('../../support/certificates.js')
const { runNode } = require('../../support/child.js')
const { CLIENT_SECRET, MARK, PROXY_PASSWORD, leaksIn } = require('./secrets/marks.js')

const PROGRAM = path.join(__dirname, 'secrets', 'every_failure.js')
const pem = { type: 'pkcs8', format: 'pem' }

let certificates
let ended
let lines
let others

beforeAll(async () => {
  certificates = makeCertificates(['127.0.0.1'])
  const { key, cert } = certificates
  const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pem)
  others = [privateKey, key].flatMap((text) => text.split('\n').filter((line) => line.length > 30))
  const input = { tlsOptions: { key, cert }, privateKey, clientCertificate: { key, cert } }
  ended = await runNode([PROGRAM], {
    input: JSON.stringify(input),
    env: {
      GOOGLE_CLIENT_ID: 'id',
      GOOGLE_CLIENT_SECRET: CLIENT_SECRET,
      https_proxy: `http://user:${PROXY_PASSWORD}@127.0.0.1:9`,
    },
  })
  lines = ended.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
})

afterAll(() => certificates.remove())

const said = (place) => lines.filter(({ where }) => where === place).map(({ value }) => value)

test('the process came to its end, and nothing went unhandled', () => {
  expect(ended.code).toBe(0)
  expect(said('end')).toEqual(['reached'])
  for (const kind of ['broken', 'unhandledRejection', 'uncaughtExceptionMonitor', 'warning']) {
    expect(lines.filter(({ where }) => where === kind)).toEqual([])
  }
})

test('it met every class of failure and every type of event', () => {
  const events = said('event')
  const types = [
    ...['refreshed', 'joined', 'replayed', 'started', 'failed', 'remembered'],
    ...['revoked', 'revocationFailed', 'forgotten', 'storeFailed'],
  ]
  expect(new Set(said('channel').map(({ type }) => type))).toEqual(new Set(types))
  const failures = events.map(({ failure }) => failure).filter(Boolean)
  expect(new Set(failures.map(({ failureClass }) => failureClass))).toEqual(
    new Set(['terminal', 'configuration', 'not_sent', 'ambiguous']),
  )
  expect(failures.map(({ code }) => code)).toEqual(
    expect.arrayContaining([
      ...['invalid_grant', 'invalid_client', 'invalid_request', 'invalid_scope', 'http_429'],
      ...['unauthorized_client', 'unsupported_grant_type', 'http_500', 'http_502', 'http_503'],
      ...[
        'timeout',
        'connection_lost',
        'connect_failed',
        'unreadable_response',
        'response_too_large',
      ],
      ...['tls_verification', 'unsupported_token_type', 'id_token_mismatch', 'client_assertion'],
      ...['no_refresh_token', 'unknown_provider', 'discovery_http_500', 'issuer_mismatch'],
    ]),
  )
})

test('it threw errors of both kinds, and logged', () => {
  const codes = new Set(said('thrown').map(({ code }) => code))
  expect(codes).toEqual(new Set(['ERR_INVALID_OPTION', 'ERR_REVOCATION']))
  expect(ended.stderr).toMatch(/cannot be refreshed \(invalid_client/)
})

test.each([
  ...[
    '2 refreshes in a row',
    'revocations in a row',
    '(unusable_response: ',
    '(unreadable_response: ',
  ],
  ...['interaction_required: AADSTS50076', '(invalid_token)', '(id_token_mismatch: '],
  ...['are not revoked (http_500', '(unusable_token_endpoint: ', 'the session names "elsewhere"'],
  ...['of the authorization server https://elsewhere.example', 'it is left alone'],
  ...[
    'returned a token without access_token',
    'than 64 KiB',
    'used at sign-in and not at a refresh',
  ],
  ...['the store failed (get: WRONGTYPE)', 'onEvent threw: cannot write {"type":"refreshed"'],
])('among its lines is one with: %s', (words) => {
  const logged = ended.stderr.split('\n').filter((line) => line.includes(words))
  expect(logged).not.toHaveLength(0)
  for (const line of logged) expect(line).toMatch(/^next-auth-token-rotation: [\x20-\x7e…§]+$/)
})

test.each(['accounts.get failed', 'accounts.update failed', 'of a sign-in were not written'])(
  'of an error of the account table it logged the code, or else the name: %s',
  (message) => {
    const logged = ended.stderr.split('\n').filter((line) => line.includes(message))
    const reasons = logged.map((line) => line.split(': ').pop())
    expect(new Set(reasons)).toEqual(new Set(['ECONNREFUSED', 'ValidationError']))
  },
)

test('no secret is in what it printed, logged, published or threw', () => {
  expect(leaksIn(ended.stdout, others)).toEqual([])
  expect(leaksIn(ended.stderr, others)).toEqual([])
})

test.each([
  ['as it is', `Bearer ${MARK}`],
  ['percent-encoded', encodeURIComponent(CLIENT_SECRET)],
  ...['', 'i', 'id'].map((id) => [
    `in base64 after ${id.length} bytes`,
    Buffer.from(`${id}${CLIENT_SECRET}`).toString('base64'),
  ]),
  ['in hexadecimal', Buffer.from(CLIENT_SECRET).toString('hex')],
  ['as Node shows a Buffer', `${Buffer.from(CLIENT_SECRET).inspect()}`],
])('the search finds a secret %s', (_form, text) => {
  expect(leaksIn(`before ${text} after`)).toHaveLength(1)
})
