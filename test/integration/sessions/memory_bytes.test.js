// What is remembered of refreshes is bounded in bytes, however large the tokens are.

const { runProgram } = require('../../support/programs/index.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

const TOKEN_BYTES = 60_000
const REFRESHES = 600
// 100 MB of tokens go through the parser of a machine that may be busy.
const PATIENCE_MS = 120_000

let endpoint
let issued = 0

/** Three different tokens of 60 kB each. */
function largeTokens() {
  issued += 1
  const large = (kind) => `${kind}-${issued}-`.padEnd(TOKEN_BYTES, 'x')
  return {
    ...{ access_token: large('access'), refresh_token: large('refresh'), id_token: large('id') },
    expires_in: 3600,
  }
}

beforeAll(async () => {
  endpoint = await startTokenEndpoint({ reply: () => ({ body: largeTokens() }) })
})
beforeEach(() => endpoint.reset())
afterAll(() => endpoint.close())

async function weigh(isOneSession) {
  const demo = { clientId: 'an-id', clientSecret: 'a-secret', tokenEndpoint: endpoint.url }
  const options = {
    ...{ providers: { demo }, idToken: true, forceInterval: 0, maxSuccessors: 1000 },
  }
  const { code, stderr, lines } = await runProgram(
    'refresh_and_weigh',
    { options, refreshes: REFRESHES, isOneSession },
    ['--expose-gc'],
    PATIENCE_MS,
  )
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return lines[0]
}

// If all of them were kept, they would be 108 MB. The allocator and V8 hold on to some of what they have freed.

test(
  `${REFRESHES} forced refreshes of one session cost the memory of one`,
  async () => {
    const { renewed, successors, grownMegabytes } = await weigh(true)
    expect(renewed).toBe(REFRESHES)
    expect(successors).toBeGreaterThanOrEqual(REFRESHES)
    expect(grownMegabytes).toBeLessThan(40)
  },
  PATIENCE_MS,
)

test(
  `${REFRESHES} sessions are remembered up to 16 MiB, where maxSuccessors is 1000`,
  async () => {
    const { renewed, grownMegabytes } = await weigh(false)
    expect(renewed).toBe(REFRESHES)
    expect(grownMegabytes).toBeLessThan(60)
  },
  PATIENCE_MS,
)
