'use strict'

// What a read and a publication of localStore cost, beside better-sqlite3 with the same statements and pragmas:
// node bench/local_store.js. One process, by turns, on files of one folder; better-sqlite3 is installed where it is missing
// (compiled, if its binary cannot be fetched). Both SQLites are in the process at the same time.

const { spawnSync } = require('node:child_process')
const { randomBytes } = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')
const { localStore } = require('../lib/server/local_store.js')
const { versions } = require('..')
const { mainThreadCpuNs, quantile } = require('./measure.js')

const PEER = path.join(__dirname, 'sqlite_peer')
const ROUNDS = 5
const READS = 4_000
const WRITES = 400
/** Of what processes share at one time; a publication is of about this size. */
const ENTRIES = 10_000
const VALUE = 'v'.repeat(1_500)
const TTL_MS = 24 * 3600 * 1000
const AT_A_TIME = [1, 64]

async function main() {
  // On a disk: a file in memory has nothing to sync.
  const folder = fs.mkdtempSync(path.join(__dirname, '.local-store-'))
  const contenders = {
    localStore: ours(path.join(folder, 'ours.db')),
    'better-sqlite3': peer(path.join(folder, 'peer.db')),
  }
  try {
    await Promise.all(Object.values(contenders).map(fill))
    await compare(contenders)
  } finally {
    for (const { close } of Object.values(contenders)) await close()
    fs.rmSync(folder, { recursive: true })
  }
}

async function compare(contenders) {
  console.log(
    `SQLite ${versions.sqlite}, better-sqlite3 with ${contenders['better-sqlite3'].version}`,
  )
  console.log(`Node.js ${process.versions.node}; ms, the medians of ${ROUNDS} rounds\n`)
  console.log('| | p50 | p99 | main thread, µs each |\n|---|---|---|---|')
  for (const atATime of AT_A_TIME) {
    await compareOne(contenders, { what: 'read', count: READS, atATime })
    await compareOne(contenders, { what: 'publish', count: WRITES, atATime })
  }
}

async function compareOne(contenders, { what, count, atATime }) {
  const found = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]))
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [name, contender] of Object.entries(contenders)) {
      const measured = await measure(contender[what], count, atATime)
      if (round >= 0) found[name].push(measured)
    }
  }
  for (const [name, rounds] of Object.entries(found)) {
    const [p50, p99, us] = ['p50', 'p99', 'mainUs'].map((figure) =>
      quantile(
        rounds.map((round) => round[figure]),
        0.5,
      ),
    )
    const cells = [p50.toFixed(3), p99.toFixed(3), us.toFixed(1)]
    console.log(`| ${what}, ${atATime} at a time: ${name} | ${cells.join(' | ')} |`)
  }
}

/** From the call to its answer, of a burst at a time: each waits for those before it. */
async function measure({ prepare, call }, count, atATime) {
  const keys = await prepare(count)
  const times = []
  const before = mainThreadCpuNs()
  for (let at = 0; at < count; at += atATime) {
    const started = performance.now()
    const burst = keys.slice(at, at + atATime).map(async (key) => {
      await call(key)
      times.push(performance.now() - started)
    })
    await Promise.all(burst)
  }
  const mainUs = (mainThreadCpuNs() - before) / 1000 / count
  const [p50, p99] = [0.5, 0.99].map((part) => quantile(times, part))
  return { p50, p99, mainUs }
}

const newKey = () => randomBytes(32).toString('base64url')
const KEYS = Array.from({ length: ENTRIES }, newKey)
const manyOf = (count, make) => Array.from({ length: count }, make)
const anyKey = () => KEYS[Math.floor(Math.random() * ENTRIES)]
const OWNER = 'an-owner'

async function fill({ publish }) {
  for (let at = 0; at < ENTRIES; at += 256) {
    const keys = KEYS.slice(at, at + 256)
    await publish.lock(keys)
    await Promise.all(keys.map((key) => publish.call(key)))
  }
}

function ours(file) {
  const store = localStore({ path: file, secret: 'a secret of thirty-two characters' })
  const lock = (keys) => Promise.all(keys.map((key) => store.acquire(key, OWNER, TTL_MS)))
  return {
    read: {
      prepare: async (count) => manyOf(count, anyKey),
      call: async (key) => must((await store.get(key)) === VALUE),
    },
    publish: {
      ...publications(lock),
      call: async (key) => must(await store.set(key, VALUE, TTL_MS, OWNER)),
    },
    close: () => store.close(),
  }
}

/** Publications of locks that are held. */
const publications = (lock) => ({
  lock,
  async prepare(count) {
    const keys = manyOf(count, newKey)
    await lock(keys)
    return keys
  },
})

/** The tables, statements and pragmas of native/core/store. It neither encrypts nor tells other processes. */
function peer(file) {
  const database = new (betterSqlite())(file)
  const now = () => Math.floor(performance.now())
  database.exec(`
    PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA mmap_size = 0;
    PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;
    PRAGMA journal_size_limit = 8388608; PRAGMA wal_autocheckpoint = 1000; PRAGMA synchronous = FULL;
    CREATE TABLE entries(key TEXT NOT NULL UNIQUE, value BLOB NOT NULL, ends INTEGER NOT NULL);
    CREATE INDEX entries_by_end ON entries(ends);
    CREATE TABLE locks(key TEXT PRIMARY KEY, owner TEXT NOT NULL, ends INTEGER NOT NULL) WITHOUT ROWID`)
  const get = database.prepare('SELECT value FROM entries WHERE key = ? AND ends > ?').pluck()
  const acquire = database.prepare('INSERT INTO locks(key, owner, ends) VALUES (?, ?, ?)')
  const release = database.prepare('DELETE FROM locks WHERE key = ? AND owner = ? AND ends > ?')
  const set = database.prepare(`INSERT INTO entries(key, value, ends) VALUES (?, ?, ?)
    ON CONFLICT(key) DO UPDATE SET value = excluded.value, ends = excluded.ends`)
  const lockAll = database.transaction((keys) => {
    for (const key of keys) acquire.run(key, OWNER, now() + TTL_MS)
  })
  const publish = database.transaction((key) => {
    must(release.run(key, OWNER, now()).changes === 1)
    set.run(key, Buffer.from(VALUE), now() + TTL_MS)
  })
  return {
    version: database.prepare('SELECT sqlite_version()').pluck().get(),
    read: {
      prepare: async (count) => manyOf(count, anyKey),
      call: async (key) => must(get.get(key, now()).toString() === VALUE),
    },
    publish: {
      ...publications(async (keys) => lockAll.immediate(keys)),
      call: async (key) => publish.immediate(key),
    },
    close: async () => database.close(),
  }
}

function must(isSo) {
  if (!isSo) throw new Error('a store that does not do what it is asked')
}

function betterSqlite() {
  if (!fs.existsSync(path.join(PEER, 'node_modules'))) {
    const settings = { cwd: PEER, stdio: 'inherit', env: { ...process.env, ...headers() } }
    const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], settings)
    if (status !== 0) throw new Error('better-sqlite3 could not be installed')
  }
  return require(require.resolve('better-sqlite3', { paths: [PEER] }))
}

/** Node's own headers, where they were installed with it: otherwise they would be fetched. */
function headers() {
  const prefix = path.dirname(path.dirname(fs.realpathSync(process.execPath)))
  const isThere = fs.existsSync(path.join(prefix, 'include/node/node_api.h'))
  return isThere ? { npm_config_nodedir: prefix } : {}
}

main()
