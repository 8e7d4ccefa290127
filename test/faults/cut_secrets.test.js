// A provider may repeat our secrets. They are masked before its text is cut: only an attacker would recognise a piece
// of one at the end of what is shown.

const { createCallbacks } = require('../..')
const { startTokenEndpoint } = require('../support/token_endpoint.js')

const CLIENT_SECRET = 'vj9d3f-of-the-client-8hhtq'
const SHORTEST_PIECE = 6

let endpoint
let said

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
})

beforeEach(() => {
  said = []
  jest.spyOn(console, 'error').mockImplementation((line) => said.push(line))
})

afterEach(() => jest.restoreAllMocks())

afterAll(() => endpoint.close())

const PLACES = [
  ['the name of a member', (text) => ({ body: { ok: true, [text]: 1 } })],
  [
    'the path of a token elsewhere',
    (text) => ({ body: { data: { [text]: { access_token: 'x' } } } }),
  ],
  ['the description of a 2xx', (text) => ({ body: { ok: true, error_description: text } })],
  [
    'the text of an error in access_token',
    (text) => ({ body: { access_token: `Error: ${text}` } }),
  ],
  ['a code', (text) => ({ status: 400, body: { error: text } })],
  ['a description', (text) => ({ status: 400, body: { error: 'x', error_description: text } })],
  ['a list', (text) => ({ status: 400, body: { errors: [{ code: text, detail: text }] } })],
]

/** Around every place at which something is cut. */
const LENGTHS = [
  ...Array.from({ length: 75 }, (_, index) => 3 * index),
  4080,
  4086,
  4090,
  4094,
  8180,
  8186,
  8190,
]

/** Whether a beginning or an end of the secret is in the text. */
const holdsPieceOf = (text, secret) =>
  text.includes(secret.slice(0, SHORTEST_PIECE)) || text.includes(secret.slice(-SHORTEST_PIECE))

test.each(PLACES)('in %s', async (place, replyWith) => {
  const onEvent = (event) => said.push(JSON.stringify(event))
  for (const length of LENGTHS) {
    const refreshToken = `zq7c1e-${place.length}-${length}-k9wxqj`
    endpoint.replyWith(({ body }) => {
      const secrets = `${body.refresh_token} ${body.client_secret}`
      return replyWith(
        `${'w '.repeat(length / 2)}${secrets} ${secrets.repeat(length > 4000 ? 9 : 0)}`,
      )
    })
    const client = {
      ...{ clientId: `${place} ${length}`, clientSecret: CLIENT_SECRET },
      tokenEndpoint: endpoint.url,
    }
    const { jwt, rotator } = createCallbacks({ providers: { demo: client }, retries: 0, onEvent })
    await jwt({
      token: { provider: 'demo', access_token: 'a', refresh_token: refreshToken, expires_at: 1 },
    })
    rotator.close()
    const text = said.splice(0).join('\n').replaceAll(client.clientId, '')
    expect([length, holdsPieceOf(text, refreshToken)]).toEqual([length, false])
    expect([length, holdsPieceOf(text, CLIENT_SECRET)]).toEqual([length, false])
  }
})
