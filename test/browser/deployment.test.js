// A deployment: two `next start` processes are replaced one after the other under load, at a provider whose refresh tokens are
// good for one use. The browsers ask for server components alone, which cannot set a cookie.

const { EventEmitter, once } = require('node:events')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { HttpVisitor } = require('./harness/http_visitor.js')
const { stageOf } = require('./harness/shared_apps.js')
const { expectEachSpentOnce } = require('./harness/token_log.js')

/** Odd, so that each meets both processes, to which requests go in turn. */
const BROWSERS = 7
const SHORT_SECONDS = 2
/** A read of each browser at a time, and the next after a moment. */
const PAUSE_MS = 50
const PAGE = '/server'

let folder
let stage

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'deployment-'))
})

afterEach(async () => {
  await stage?.close()
  stage = undefined
  fs.rmSync(folder, { recursive: true })
})

/** The two processes that serve, and the two that the next version starts beside them. */
const startProcesses = (version, env) =>
  stageOf(version, {
    processes: [{}, {}, {}, {}],
    identity: { accessTokenSeconds: SHORT_SECONDS },
    env,
  })

/** Browsers that read for as long as they are told, by what each has seen. */
class Load {
  #reads = new EventEmitter()
  #isOver = false
  #reading
  seen

  constructor(visitors) {
    this.seen = visitors.map(() => ({ signedOut: 0, errors: new Set(), token: undefined }))
    this.#reading = Promise.all(visitors.map((visitor, at) => this.#browse(visitor, this.seen[at])))
    // What one of them rejects with comes out of the next wait.
    this.#reading.catch((error) => this.#reads.emit('error', error))
  }

  async #browse(visitor, seen) {
    while (!this.#isOver) {
      const session = await visitor.read(PAGE)
      if (!session?.user) seen.signedOut += 1
      if (session?.error) seen.errors.add(session.error)
      seen.token = session?.access_token
      this.#reads.emit('read')
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }

  async until(isSo) {
    while (!isSo(this.seen)) await once(this.#reads, 'read')
  }

  /** Each has an access token that it had not before, or was told to sign in again. */
  untilRenewed() {
    const before = this.seen.map(({ token }) => token)
    return this.until((seen) =>
      seen.every((one, at) => hasEnded(one) || (one.token && one.token !== before[at])),
    )
  }

  async end() {
    this.#isOver = true
    await this.#reading
  }
}

const hasEnded = ({ errors }) => errors.has('RefreshAccessTokenError')

/** Sends no more requests to a process, and ends it when it has answered those under way. */
async function retire(app, successors, load) {
  stage.recorder.forwardTo(...successors.map(({ port }) => port))
  const isAnswered = () =>
    stage.recorder.exchanges.every(
      ({ appPort, status }) => appPort !== app.port || status !== undefined,
    )
  await load.until(isAnswered)
  await app.close()
}

/** @returns what each browser saw while both processes were replaced */
async function deploy(version, env) {
  stage = await startProcesses(version, env)
  const [first, second, third, fourth] = stage.apps
  stage.recorder.forwardTo(first.port, second.port)
  const visitors = Array.from({ length: BROWSERS }, () => new HttpVisitor(stage))
  await Promise.all(visitors.map((visitor, at) => visitor.signIn(`user-${at}`)))
  const load = new Load(visitors)
  await load.untilRenewed()
  await load.untilRenewed()
  await retire(first, [third, second], load)
  await load.untilRenewed()
  await retire(second, [third, fourth], load)
  await load.untilRenewed()
  await load.end()
  return load.seen
}

test.each(['v4', 'v5'])(
  '%s, with localStore no user is signed out, and no refresh token comes twice',
  async (version) => {
    const seen = await deploy(version, { STORE_FILE: path.join(folder, 'tokens.db') })
    const asItShould = { signedOut: 0, errors: new Set(), token: expect.any(String) }
    expect(seen).toEqual(Array(BROWSERS).fill(asItShould))
    expect(await expectEachSpentOnce(stage)).toBeGreaterThanOrEqual(3 * BROWSERS)
  },
)

test('without a store every user is signed out', async () => {
  const seen = await deploy('v4', {})
  expect(seen.map(hasEnded)).toEqual(Array(BROWSERS).fill(true))
})
