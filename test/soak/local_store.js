'use strict'

// Millions of operations on one file, by several processes: does it stay as long as it is, and is it sound afterwards?
// `node test/soak/local_store.js [--operations 10000000] [--processes 4]`, by hand; minutes to an hour.

const { fork } = require('node:child_process')
const { randomBytes } = require('node:crypto')
const { once } = require('node:events')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { parseArgs } = require('node:util')

const SECRET = 'a secret of thirty-two characters'
/** Entries that are there at one time, as they run out. */
const TTL_MS = 20_000
const AT_ONCE = 256
const REPORTED_EVERY = 20_000

/** Of twenty operations: eight refreshes' worth of looks, two publications, the rest of sessions. */
async function operate(store, operations) {
  const value = 'v'.repeat(1_500)
  const recent = []
  const session = async (id) => {
    await store.sessions.begin(
      id,
      { value, info: '{"sub":"ada"}', indexes: [id.slice(0, 8)] },
      TTL_MS,
    )
    await store.sessions.read(id)
    await store.sessions.write(id, { value }, TTL_MS)
    await store.sessions.read(id)
    await store.sessions.list(id.slice(0, 8))
    if (id < 'V') await store.sessions.end(id)
    else await store.sessions.read(id)
  }
  const refresh = async (key) => {
    const old = recent[Math.floor(Math.random() * recent.length)] ?? key
    for (let look = 0; look < 10; look += 1) await store.get(old)
    await store.get(key)
    await store.acquire(key, 'owner', TTL_MS)
    await store.get(key)
    if (!(await store.set(key, value, TTL_MS, 'owner'))) throw new Error('the lock was lost')
    recent[Math.floor(Math.random() * 1_000)] = key
  }
  let done = 0
  let told = 0
  const run = async () => {
    while (done < operations) {
      await refresh(randomBytes(32).toString('base64url'))
      await session(randomBytes(32).toString('base64url'))
      done += 20
      if (done - told < REPORTED_EVERY) continue
      process.send(done - told)
      told = done
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, run))
  process.send(done - told)
}

async function beWorker([file, operations]) {
  const { localStore } = require('../../lib/server/local_store.js')
  const store = localStore({ path: file, secret: SECRET })
  await operate(store, Number(operations))
  await store.close()
}

async function main() {
  const { values } = parseArgs({
    options: {
      operations: { type: 'string', default: '10000000' },
      processes: { type: 'string', default: '4' },
    },
  })
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'local-store-soak-'))
  const file = path.join(folder, 'tokens.db')
  const [operations, processes] = [Number(values.operations), Number(values.processes)]
  const started = Date.now()
  let done = 0
  let nextReport = 0
  const kilobytes = (name) =>
    Math.round((fs.statSync(name, { throwIfNoEntry: false })?.size ?? 0) / 1024)
  const sizes = []
  const report = () => {
    const [own, log] = [file, `${file}-wal`].map(kilobytes)
    sizes.push(own)
    const seconds = Math.round((Date.now() - started) / 1000)
    console.log(`${done} operations, ${seconds} s: file ${own} kB, log ${log} kB`)
  }
  const children = Array.from({ length: processes }, () =>
    fork(__filename, ['--worker', file, String(Math.ceil(operations / processes))]),
  )
  for (const child of children) {
    child.on('message', (count) => {
      done += count
      if (done < nextReport) return
      report()
      nextReport += operations / 20
    })
  }
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]))
  report()
  fs.rmSync(folder, { recursive: true })
  if (codes.some((code) => code !== 0) || hasGrown(sizes, Date.now() - started))
    process.exitCode = 1
}

/** Between its second quarter and its last. What lives at one time differs with how busy the machine is; a short run fills it. */
function hasGrown(sizes, ranMs) {
  if (ranMs < 10 * TTL_MS) return false
  const quarter = sizes.length / 4
  const [early, late] = [sizes.slice(quarter, 2 * quarter), sizes.slice(3 * quarter)]
  const grew = Math.max(...late) > 2 * Math.max(...early)
  if (grew) console.log('The file has grown.')
  return grew
}

if (process.argv[2] === '--worker') beWorker(process.argv.slice(3))
else main()
