const path = require('node:path')
const { fork } = require('node:child_process')
const { once } = require('node:events')
const { localStore } = require('../../../lib/server/local_store.js')
const { startProcess } = require('../../support/processes.js')
const { scratchFolder } = require('../../support/scratch_folder.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')

const SECRET = 'a secret of thirty-two characters'
const PROCESSES = 4
const SESSIONS = 250
const CALLERS = 10
const WRITER = path.join(__dirname, '../../support/local_store_writer.js')
const LONG_MS = 600_000

const folder = scratchFolder()
let endpoint

beforeAll(async () => {
  endpoint = await startStrictEndpoint({ thinkTimeMs: 20 })
})

afterAll(() => endpoint.close())

beforeEach(() => endpoint.reset())

/** The same token at the end of its life: due, whatever it is. */
const due = (token) => ({ ...token, expires_at: Math.floor(Date.now() / 1000) + 60 })

const repeated = (list, times) => Array.from({ length: times }, () => list).flat()

const start = (file) =>
  startProcess({
    file,
    secret: SECRET,
    options: { ...endpoint.options(), timeout: 20_000, storeTimeout: 20_000 },
  })

test(`spends each of ${SESSIONS} one-time tokens once in ${PROCESSES} processes with ${CALLERS} callers each`, async () => {
  const file = path.join(folder, 'storm.db')
  const processes = await Promise.all(Array.from({ length: PROCESSES }, () => start(file)))
  const sessions = Array.from({ length: SESSIONS }, (_, index) =>
    endpoint.session(`storm-${index}`),
  )
  const asked = repeated(sessions.map(due), CALLERS)
  const answers = await Promise.all(processes.map((one) => one.refresh(asked)))
  const events = (await Promise.all(processes.map((one) => one.events()))).flat()
  expect(events.filter(({ type }) => type === 'failed' || type === 'storeFailed')).toEqual([])
  for (const answer of answers) {
    answer.forEach((token, index) => {
      expect(token.refresh_token).toBe(`refresh-${sessions[index % SESSIONS].sub}-2`)
      expect(token.error).toBeUndefined()
    })
  }
  expect(endpoint.uses).toHaveLength(SESSIONS)
  expect(endpoint.reused()).toEqual([])
  await Promise.all(processes.map((one) => one.close()))
}, 120_000)

test('a process that is replaced loses no successor', async () => {
  const file = path.join(folder, 'replaced.db')
  const cookies = Array.from({ length: 20 }, (_, index) => endpoint.session(`restart-${index}`))
  const before = await start(file)
  // Server components read these: no response could carry what the process knew.
  await before.refresh(cookies.map(due))
  before.signal('SIGKILL')
  await before.ended
  const after = await start(file)
  for (const token of await after.refresh(cookies.map(due))) {
    expect(token.refresh_token).toBe(`refresh-${token.sub}-2`)
    expect(token.error).toBeUndefined()
  }
  expect(endpoint.reused()).toEqual([])
  await after.close()
}, 60_000)

/** A process that writes one entry after the other, and says which it was told are written. */
async function startWriter(file, name) {
  const child = fork(WRITER, [file, SECRET, name], { execArgv: [] })
  const written = []
  child.on('message', (number) => written.push(number))
  await once(child, 'message')
  return { child, written }
}

test('a process that is killed while it writes loses nothing that was written', async () => {
  const file = path.join(folder, 'killed.db')
  const store = localStore({ path: file, secret: SECRET })
  for (let round = 0; round < 3; round += 1) {
    const writers = await Promise.all(
      ['a', 'b'].map((name) => startWriter(file, `${round}${name}`)),
    )
    const ended = writers.map(({ child }) => once(child, 'close'))
    for (const { child, written } of writers) {
      while (written.length < 5 + 3 * round) await once(child, 'message')
      child.kill('SIGKILL')
    }
    await Promise.all(ended)
    for (const [index, { written }] of writers.entries()) {
      for (const number of written) {
        const key = `${round}${'ab'[index]}-${number}`
        expect(await store.get(key)).toBe(`value of ${key}`)
      }
    }
  }
  await store.close()
}, 60_000)

test('a process that waits is woken by what another one writes', async () => {
  const file = path.join(folder, 'woken.db')
  const store = localStore({ path: file, secret: SECRET })
  await store.acquire('key', 'owner', LONG_MS)
  const child = fork(WRITER, [file, SECRET, 'listens'], { execArgv: [] })
  await once(child, 'message')
  const times = []
  for (let round = 0; round < 9; round += 1) {
    await store.acquire('key', 'owner', LONG_MS)
    const heard = once(child, 'message')
    const wrote = await store.set('key', 'value', LONG_MS, 'owner').then(() => Date.now())
    const [at] = await heard
    times.push(at - wrote)
  }
  child.kill('SIGKILL')
  await store.close()
  // The machine may be busy in any one of them.
  expect(Math.min(...times)).toBeLessThan(50)
}, 60_000)
