// Sessions that end and begin in several processes over one Redis. Time passes where a test says so: libfaketime moves all
// clocks of a process.

const { startProcess } = require('../../support/processes.js')
const { startRedis } = require('../../support/redis_server.js')
const { eventually } = require('../../support/sessions.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

const SECRET = 'a secret of thirty-two characters'
const REFUSED = 'RefreshAccessTokenError'
const MINUTE_SECONDS = 60
const DAY_SECONDS = 24 * 3600

let redis
let endpoint
/** Of a provider that keeps the refresh token, and hands the same one out at a sign-in, as Google does. */
let keeping
let refuses
const started = []

beforeAll(async () => {
  redis = await startRedis()
  endpoint = await startStrictEndpoint()
  keeping = await startTokenEndpoint({
    reply: () =>
      refuses
        ? { status: 400, body: { error: 'invalid_grant' } }
        : { body: { access_token: `a-${Math.random()}`, expires_in: 3600 } },
  })
})

beforeEach(() => {
  redis.cli('FLUSHALL')
  refuses = false
  endpoint.reset()
})

afterEach(() => Promise.all(started.splice(0).map((one) => one.close())))

afterAll(async () => {
  await endpoint.close()
  await keeping.close()
  await redis.close()
})

async function start(options, machine) {
  const settings = {
    url: redis.url,
    secret: SECRET,
    options: { ...endpoint.options(), ...options },
  }
  started.push(await startProcess(settings, machine))
  return started.at(-1)
}

const atKeeping = () => ({
  providers: { demo: { clientId: 'an-id', clientSecret: 'a-secret', tokenEndpoint: keeping.url } },
})

let names = 0
const account = () => ({ access_token: 'a', refresh_token: `kept-${++names}`, expires_at: 1 })
const expired = (token) => ({ ...token, expires_at: 1 })
const refresh = async (process, token) => (await process.refresh([expired(token)]))[0]

async function signedIn(process) {
  const { access_token, refresh_token, expires_at } = endpoint.session(`out-${++names}`)
  return process.signIn({ access_token, refresh_token, expires_at })
}

describe('a new sign-in that brings the same refresh token', () => {
  /** Cookies from before sessions had an id end by their refresh token. */
  const withoutId = ({ rotation_id: _, ...token }) => token

  const known = () => redis.cli('KEYS', '*:s').split('\n').filter(Boolean)

  /** The store is told behind the answers: of the end, and that it is over. */
  async function signInAt(process, grant) {
    await eventually(() => known().length > 0)
    const before = known().length
    const token = await process.signIn(grant)
    await eventually(() => known().length < before)
    return token
  }

  test('ends a sign-out for the process that saw it, after a minute at most', async () => {
    const saw = await start(atKeeping(), { timeCanPass: true })
    const other = await start(atKeeping())
    const grant = account()
    const token = withoutId(await saw.signIn(grant))
    await saw.signOut(token)
    expect(await refresh(saw, token)).toHaveProperty('error', REFUSED)
    const again = await signInAt(other, grant)
    saw.pass(MINUTE_SECONDS)
    const answer = await refresh(saw, again)
    expect(answer.error).toBeUndefined()
    expect(answer.access_token).not.toBe('a')
  })

  test('ends a refusal for the process that met it, after a minute at most', async () => {
    const met = await start(atKeeping(), { timeCanPass: true })
    const other = await start(atKeeping())
    const grant = account()
    const token = await met.signIn(grant)
    refuses = true
    expect(await refresh(met, token)).toHaveProperty('error', REFUSED)
    refuses = false
    const again = await signInAt(other, grant)
    met.pass(MINUTE_SECONDS)
    const answer = await refresh(met, again)
    expect(answer.error).toBeUndefined()
    expect(answer.access_token).not.toBe('a')
  })

  test('does not bring back the session that was signed out', async () => {
    const saw = await start(atKeeping(), { timeCanPass: true })
    const other = await start(atKeeping())
    const grant = account()
    const token = await saw.signIn(grant)
    await saw.signOut(token)
    const again = await other.signIn(grant)
    saw.pass(MINUTE_SECONDS)
    for (const process of [saw, other]) {
      expect(await refresh(process, token)).toHaveProperty('error', REFUSED)
      expect((await refresh(process, again)).error).toBeUndefined()
    }
  })
})

test('a sign-out is answered within three seconds though a dead process holds the lock', async () => {
  const holder = { stop: { at: 'locked', signal: 'SIGKILL' } }
  const settings = { url: redis.url, secret: SECRET, options: endpoint.options(), ...holder }
  const dying = await startProcess(settings)
  const left = await start()
  const { rotation_id: _, ...token } = await signedIn(left)
  dying.refresh([expired(token)]).catch(() => {})
  await dying.ended
  expect(redis.cli('KEYS', '*:l')).toMatch(/:l$/)
  const before = Date.now()
  await left.signOut(token)
  expect(Date.now() - before).toBeLessThan(3_500)
  expect(await refresh(left, token)).toHaveProperty('error', REFUSED)
  expect(endpoint.uses).toEqual([])
})

test('a process that had the newest tokens gives none to the ended session a minute later', async () => {
  const here = await start()
  const there = await start({}, { timeCanPass: true })
  const token = await signedIn(here)
  expect((await refresh(there, token)).error).toBeUndefined()
  const newest = await here.signOut(token)
  expect(newest.refresh_token).toMatch(/-2$/)
  there.pass(MINUTE_SECONDS + 1)
  // What is remembered answers while the store is asked.
  await eventually(async () => (await refresh(there, token)).error === REFUSED)
})

describe('an old cookie', () => {
  const alone = (options) =>
    startProcess({ options: { ...endpoint.options(), ...options } }, { timeCanPass: true }).then(
      (process) => {
        started.push(process)
        return process
      },
    )

  test.each([
    ['29 days by default', {}, 29, true],
    ['31 days by default', {}, 31, false],
    ['29 days of sessionMaxAge', { sessionMaxAge: 30 * DAY_SECONDS }, 29, true],
    ['300 days of sessionMaxAge', { sessionMaxAge: 301 * DAY_SECONDS }, 300, true],
    ['a week, of a session of a day', { sessionMaxAge: DAY_SECONDS }, 7, false],
    [
      'a week, of successorTtl',
      { sessionMaxAge: DAY_SECONDS, successorTtl: 8 * DAY_SECONDS },
      7,
      true,
    ],
    ['a week, with a shorter successorTtl', { successorTtl: DAY_SECONDS }, 7, false],
  ])('after %s', async (_when, options, days, finds) => {
    const process = await alone(options)
    const token = endpoint.session(`old-${++names}`)
    expect((await refresh(process, token)).error).toBeUndefined()
    process.pass(days * DAY_SECONDS)
    const answer = await refresh(process, token)
    expect(answer.error).toBe(finds ? undefined : REFUSED)
    expect(endpoint.reused()).toEqual(finds ? [] : [token.refresh_token])
  })
})
