// A deployment: both processes of an app are replaced one after the other, under load, at a provider whose refresh tokens are
// good for one use. The browsers' pages are server components alone: no read can set a cookie.

const { fork } = require('node:child_process')
const { EventEmitter, once } = require('node:events')
const path = require('node:path')
const { setTimeout: sleep } = require('node:timers/promises')
const { startRedis } = require('../../support/redis_server.js')
const { scratchFolder } = require('../../support/scratch_folder.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')

const PROGRAM = path.join(__dirname, '../../support/stored/server_process.js')
const BROWSERS = 12
/** Between two pages of a browser. */
const PAUSE_MS = 25

const folder = scratchFolder()
/** What a process is told of its store, and how that ends. */
const STORES = {
  async redisStore() {
    const redis = await startRedis()
    return { told: { redisUrl: redis.url }, close: () => redis.close() }
  },
  localStore: () => ({ told: { file: path.join(folder, 'tokens.db') } }),
  none: () => ({}),
}

/** One process of the app. */
async function startServer(settings) {
  const child = fork(PROGRAM, [JSON.stringify(settings)], { execArgv: [], silent: true })
  const waiting = new Map()
  let lastId = 0
  child.on('message', ({ id, answer }) => {
    waiting.get(id)?.(answer)
    waiting.delete(id)
  })
  const ready = once(child, 'message')
  await Promise.race([ready, once(child, 'exit').then(() => Promise.reject(new Error('ended')))])
  return {
    ask: (message) =>
      new Promise((resolve) => {
        waiting.set(++lastId, resolve)
        child.send({ id: lastId, ...message })
      }),
    /** When the requests under way are answered. */
    async end() {
      while (waiting.size > 0) await once(child, 'message')
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** @returns what the browsers saw while both processes were replaced, and what the provider did */
async function deploy({ tokensIn, kind }) {
  const [store, endpoint] = await Promise.all([
    STORES[kind](),
    startStrictEndpoint({ tokenSeconds: 2 }),
  ])
  const settings = { ...store.told, tokensIn, options: endpoint.options() }
  // The next version's processes start beside them, as in a rolling deployment.
  const started = await Promise.all(Array.from({ length: 4 }, () => startServer(settings)))
  const servers = started.slice(0, 2)
  const users = Array.from({ length: BROWSERS }, (_, at) => endpoint.session(`user-${at}`))
  const cookies = await Promise.all(
    users.map(({ provider: _, expires_at, ...user }) => servers[0].ask({ user })),
  )
  const seen = { signedOut: 0, errors: new Map(), reads: 0 }
  /** Browsers that were told to sign in again; and word of each read. */
  const ended = new Set()
  const reads = new EventEmitter()
  let isOver = false
  const browsing = cookies.map((own, at) => browse(own, at))

  async function browse(own, at) {
    for (let read = at; !isOver; read += 1) {
      const session = await servers[read % 2].ask({ cookies: own })
      seen.reads += 1
      if (!session.user) seen.signedOut += 1
      const { error } = session
      if (error !== undefined) seen.errors.set(error, (seen.errors.get(error) ?? 0) + 1)
      if (error === 'RefreshAccessTokenError') ended.add(at)
      reads.emit('read')
      await sleep(PAUSE_MS)
    }
  }

  /** Every session has been refreshed once more, or is lost. */
  async function refreshedAll() {
    const goal = endpoint.uses.length + BROWSERS
    while (endpoint.uses.length < goal && endpoint.lost().size < BROWSERS) {
      await endpoint.requested()
    }
  }

  await refreshedAll()
  for (const at of [0, 1]) {
    const old = servers[at]
    servers[at] = started[at + 2]
    await old.end()
    await refreshedAll()
  }
  // A lost session shows it once its access token has ended too.
  while (ended.size < endpoint.lost().size) await once(reads, 'read')
  isOver = true
  await Promise.all(browsing)
  await Promise.all([...started.map((server) => server.end()), endpoint.close(), store.close?.()])
  return { ...seen, ended: ended.size, reused: endpoint.reused(), lost: endpoint.lost().size }
}

test.each(['redisStore', 'localStore'])(
  'with tokensIn: store in %s no user is signed out, and no refresh token comes twice',
  async (kind) => {
    const { signedOut, errors, reads, reused, lost } = await deploy({ tokensIn: 'store', kind })
    expect({ signedOut, reused, lost, errors: [...errors] }).toEqual({
      ...{ signedOut: 0, reused: [], lost: 0, errors: [] },
    })
    expect(reads).toBeGreaterThan(3 * BROWSERS)
  },
  60_000,
)

test('with tokens in the cookie and no store every user is', async () => {
  const { ended, lost } = await deploy({ tokensIn: 'cookie', kind: 'none' })
  expect({ ended, lost }).toEqual({ ended: BROWSERS, lost: BROWSERS })
}, 60_000)
