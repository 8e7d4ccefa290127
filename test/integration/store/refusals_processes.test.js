// Refusals in two processes over one Redis: one that rotated the refresh token all the same, and one that a single audience
// was given.

const { startProcess } = require('../../support/processes.js')
const { startRedis } = require('../../support/redis_server.js')
const { refusal, startTokenEndpoint } = require('../../support/token_endpoint.js')

const REFUSED = 'RefreshAccessTokenError'
const MINUTE_SECONDS = 60

let redis
let endpoint
const started = []

beforeAll(async () => {
  redis = await startRedis()
  endpoint = await startTokenEndpoint()
})
beforeEach(() => {
  redis.cli('FLUSHALL')
  endpoint.reset()
})
afterEach(() => Promise.all(started.splice(0).map((one) => one.close())))
afterAll(async () => {
  await endpoint.close()
  await redis.close()
})

async function start(machine) {
  const demo = { clientId: 'an-id', clientSecret: 'a-secret', tokenEndpoint: endpoint.url }
  const settings = {
    ...{ url: redis.url, secret: 'a secret of thirty-two characters', scopes: ['mail', 'files'] },
    options: { providers: { demo } },
  }
  started.push(await startProcess(settings, machine))
  return started.at(-1)
}

const over = (refresh_token) => ({
  ...{ provider: 'demo', access_token: 'old', refresh_token, expires_at: 1 },
})

const presented = () => endpoint.requests.map(({ body }) => body.refresh_token)

test('a refresh token that came beside tokens which are not taken is the one that another process presents', async () => {
  const [first, second] = await Promise.all([start(), start()])
  endpoint.replyWith(() => ({
    body: { access_token: 'bound', token_type: 'DPoP', refresh_token: 'the next' },
  }))
  const [refused] = await first.refresh([over('the first')])
  expect(refused.error).toBe(REFUSED)
  endpoint.reset()
  const [renewed] = await second.refresh([over('the first')])
  expect(presented()).toEqual(['the next'])
  expect(renewed.access_token).toMatch(/-of-the-endpoint$/)
  expect(renewed.error).toBeUndefined()
})

describe('what one scope was refused for good', () => {
  let process

  beforeEach(async () => {
    process = await start({ timeCanPass: true })
    endpoint.replyWith(({ body }) =>
      body.scope === 'mail' ? refusal('consent_required') : { body: { access_token: 'files' } },
    )
    const [refused] = await process.refresh([over('kept')], 'mail')
    expect(refused.error).toBe(REFUSED)
  })

  /** What a minute later is told to a caller. */
  async function later() {
    process.pass(MINUTE_SECONDS + 1)
    const [answer] = await process.refresh([over('kept')], 'mail')
    return answer
  }

  test('is not asked for again', async () => {
    for (let minute = 0; minute < 5; minute += 1) expect((await later()).error).toBe(REFUSED)
    expect(endpoint.requests).toHaveLength(1)
  })

  test('is asked for again after a sign-in in another process with the same refresh token', async () => {
    const other = await start()
    await other.signIn({ access_token: 'a', refresh_token: 'kept', expires_in: 3600 })
    endpoint.reset()
    expect(await later()).toMatchObject({ refresh_token: expect.stringMatching(/^refresh-/) })
    expect(presented()).toEqual(['kept'])
  })

  test('leaves the other scope alone', async () => {
    const [files] = await process.refresh([over('kept')], 'files')
    expect(files.access_token).toBe('files')
  })
})
