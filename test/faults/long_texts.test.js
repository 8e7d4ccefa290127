// A provider's text may be long, and does not hold up other providers. A reply of a megabyte that repeats a short
// refresh token took the I/O thread for seconds. In that time refreshes at other providers timed out and were presented
// again.

const { createCallbacks } = require('../..')
const { grant, startTokenEndpoint } = require('../support/token_endpoint.js')

const MEGABYTE = 1 << 20
const ROOM = 1000
/** It covers sending and parsing beside the text, on a busy machine. */
const MOST_MS = 3000

let hostile
let other

beforeAll(async () => {
  hostile = await startTokenEndpoint()
  other = await startTokenEndpoint()
})

beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => jest.restoreAllMocks())

afterAll(async () => {
  await hostile.close()
  await other.close()
})

const long = (text) => text.repeat(Math.floor((MEGABYTE - ROOM) / Buffer.byteLength(text)))

/** Each with the refresh token in hand that makes it worst. */
const TEXTS = [
  ['one letter', 'a', () => long('a')],
  ['half of a longer one', 'ab'.repeat(500), () => long('ab'.repeat(499))],
  ['percent signs', '%', () => long('%25')],
  ['nearly the same', `${'a'.repeat(999)}b`, () => long('a')],
  ['words', 'token', () => long('token ')],
  ['letters of two bytes', 'C3', () => long('ä')],
]

const PLACES = [
  ['error_description', (text) => ({ status: 400, body: { error: 'x', error_description: text } })],
  ['error', (text) => ({ status: 400, body: { error: text } })],
  ['access_token', (text) => ({ body: { access_token: `error: ${text}` } })],
  ['the name of a member', (text) => ({ body: { ok: true, [text]: 1 } })],
  ['a page', (text) => ({ status: 500, body: text })],
]

const client = ({ url }) => ({ clientId: 'an-id', clientSecret: 'a-secret', tokenEndpoint: url })
let sessions = 0
const expired = (provider, refresh_token) => ({
  ...{ provider, access_token: 'old', expires_at: 1 },
  refresh_token: refresh_token ?? `of-another-${++sessions}`,
})

describe.each(PLACES)('in %s', (place, replyWith) => {
  test.each(TEXTS)('%s', async (what, refreshToken, makeText) => {
    hostile.replyWith(() => replyWith(makeText()))
    other.replyWith(() => grant())
    // A client of its own: the failure of one test stands for the next.
    const providers = {
      hostile: { ...client(hostile), clientId: `${place} ${what}` },
      other: client(other),
    }
    const { jwt } = createCallbacks({ providers, retries: 0, idToken: true })
    const begun = performance.now()
    const held = jwt({ token: expired('hostile', refreshToken) })
    const answered = []
    for (let time = 0; time < 5; time += 1) {
      const { error } = await jwt({ token: expired('other') })
      expect(error).toBeUndefined()
      answered.push(performance.now() - begun)
    }
    expect((await held).error).toBeDefined()
    expect(Math.max(...answered, performance.now() - begun)).toBeLessThan(MOST_MS)
  })
})
