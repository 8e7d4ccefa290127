'use strict'

// Thousands of sessions under random faults: no user is signed out, no refresh token is spent twice, and nothing grows.
// scripts/test/soak.js starts it, with --expose-gc: main.js '{"seconds":600,"seed":1,"sessions":2000}'

const { setTimeout: delay } = require('node:timers/promises')
const { providerFor, startAuthorizationServer } = require('../support/sessions.js')
const { startCallers } = require('./callers.js')
const { startChaos } = require('./chaos.js')
const { randomFrom } = require('./random.js')
const { startRoughEndpoint } = require('./rough_endpoint.js')
const { newVisitor, visit } = require('./visitors.js')
const { judge, readSigns } = require('./vital_signs.js')

const { seconds, seed, sessions } = JSON.parse(process.argv[2])

const STRICT_SESSIONS = 40
const VISITS_A_SECOND = 150
const MOST_VISITS_AT_ONCE = 100
const SIGN_OUT_CHANCE = 0.003
const SAMPLE_MS = 5_000
const REPORT_MS = 15_000
/** Until memory has what it will always have: every session's spent tokens of the last `successorTtl`. */
const WARM_UP_SECONDS = Math.min(150, seconds * 0.4)
const SUCCESSOR_TTL_SECONDS = 60
/** The longest cooldown, and the time to try. */
const RECOVERY_MS = 60_000
const MOST_COMPLAINTS = 20

const random = randomFrom(seed)
const complaints = []
let visits = 0

function complain(what, token) {
  complaints.push(`${token.sub} ${what}`)
  if (complaints.length <= MOST_COMPLAINTS) console.log(complaints.at(-1))
}

/** A session of the rough server, signed in. */
async function signInAtRough(rough, callers, sub) {
  const [refresh_token] = await rough.signIn(1)
  const expires_at = Math.floor(Date.now() / 1000) + 3600
  const account = { provider: 'rough', type: 'oauth', access_token: 'access.0', refresh_token }
  return callers.jwt({ token: { sub }, account: { ...account, expires_at }, user: { id: sub } })
}

/** A session of the real authorization server, through its login and consent pages. */
async function signInAtStrict(strict, callers, sub) {
  const { account, user } = await strict.signIn(sub)
  return callers.jwt({ token: { sub }, account, user })
}

async function signInAll({ rough, strict, callers }) {
  const visitors = []
  for (let number = 0; number < sessions; number += 1) {
    visitors.push(newVisitor(await signInAtRough(rough, callers, `rough-${number}`)))
  }
  for (let number = 0; number < STRICT_SESSIONS; number += 1) {
    visitors.push(newVisitor(await signInAtStrict(strict, callers, `strict-${number}`)))
  }
  return visitors
}

/** Revokes, whether that succeeds or not, and signs in anew. */
async function signOutAndIn(visitor, { rough, callers }) {
  await callers.rotator.revoke(visitor.cookies.at(-1).token).catch(() => {})
  const token = await signInAtRough(rough, callers, visitor.sub)
  visitor.cookies = newVisitor(token).cookies
}

/** Visits of every visitor in turn, in another order each time, until the time is over. */
async function visitUntil(endMs, visitors, world) {
  const underWay = new Set()
  while (performance.now() < endMs) {
    for (const visitor of random.shuffled(visitors)) {
      if (performance.now() >= endMs) break
      await delay(1_000 / VISITS_A_SECOND)
      if (underWay.size >= MOST_VISITS_AT_ONCE) await Promise.race(underWay)
      const visiting = visitOnce(visitor, world).finally(() => underWay.delete(visiting))
      underWay.add(visiting)
    }
    // No visitor is in two visits at once: a revocation would meet the other visit.
    await Promise.all(underWay)
  }
}

async function visitOnce(visitor, world) {
  visits += 1
  const lost = await visit(visitor, world.callers, random, complain)
  const isRough = visitor.sub.startsWith('rough')
  if (lost) return signInAfterLoss(visitor, lost, world)
  if (isRough && random.chance(SIGN_OUT_CHANCE)) await signOutAndIn(visitor, world)
}

/** Nothing but a whole reply without tokens may end a session. */
async function signInAfterLoss(visitor, lost, { rough, callers }) {
  if (!(await rough.hasEnded(lost.refresh_token))) complain('was signed out', lost)
  const token = await signInAtRough(rough, callers, visitor.sub)
  visitor.cookies = newVisitor(token).cookies
}

/** Every visitor's session works in the end, and is the newest that the server knows. */
async function checkThatNobodyIsLost(visitors, { rough, callers }) {
  const giveUpAt = performance.now() + RECOVERY_MS
  const recovered = await Promise.all(
    visitors.map(async ({ cookies }) => {
      let token = await callers.rotator.refresh(cookies.at(-1).token)
      while (token.error === 'TemporarilyUnavailable' && performance.now() < giveUpAt) {
        await delay(500)
        token = await callers.rotator.refresh(token)
      }
      return token
    }),
  )
  const ofRough = []
  for (const token of recovered) {
    const hasEnded = token.error && (await rough.hasEnded(token.refresh_token))
    if (token.error && !hasEnded) complain(`ends with ${token.error}`, token)
    if (token.sub.startsWith('rough') && !hasEnded) ofRough.push(token)
  }
  const newest = await rough.isNewest(ofRough.map(({ refresh_token }) => refresh_token))
  for (const [index, token] of ofRough.entries()) {
    if (!newest[index]) complain('ends with a refresh token that is not the newest', token)
  }
}

/** Takes the samples of the vital signs, and reports on the way. */
function watch(startedMs, callers) {
  const samples = []
  let reportedMs = 0
  const timer = setInterval(() => {
    const elapsedMs = performance.now() - startedMs
    const signs = readSigns()
    if (elapsedMs > WARM_UP_SECONDS * 1_000) samples.push(signs)
    if (elapsedMs - reportedMs < REPORT_MS) return
    reportedMs = elapsedMs
    const { successors, tokenRequests } = callers.rotator.stats()
    console.log(
      `${Math.round(elapsedMs / 1_000)} s: ${visits} visits, ${tokenRequests} token requests, ` +
        `${successors} successors, ${written(signs)}`,
    )
  }, SAMPLE_MS)
  return { samples, end: () => clearInterval(timer) }
}

const written = ({ rssMegabytes, heapMegabytes, descriptors, threads }) =>
  `${rssMegabytes.toFixed(1)} MB resident, ${heapMegabytes.toFixed(1)} MB heap, ` +
  `${descriptors} descriptors, ${threads} threads`

function report({ samples, counts, ledger }) {
  const { first, last, risen } = judge(samples)
  console.log(`after the warm-up: ${written(first)}`)
  console.log(`at the end:        ${written(last)}`)
  for (const [name, count] of Object.entries({ visits, ...counts }))
    console.log(`${name}: ${count}`)
  console.log(`at the rough server: ${JSON.stringify(ledger)}`)
  const misspent = ledger.reused + ledger.concurrent + ledger.unknown + ledger.late
  console.log(
    `complaints: ${complaints.length}, spent twice: ${misspent}, grown: ${risen.join(', ') || 'nothing'}`,
  )
  return complaints.length === 0 && misspent === 0 && risen.length === 0
}

async function main() {
  const rough = await startRoughEndpoint(seed)
  const strict = await startAuthorizationServer()
  const { tokenEndpoint, revocationEndpoint } = rough
  const client = { clientId: 'soak', clientSecret: 'secret', tokenEndpoint, revocationEndpoint }
  const optionsFor = (scope) => ({
    providers: { rough: { ...client, parameters: { scope } }, demo: providerFor(strict) },
    // The refreshes at the end are forced, perhaps soon after another refresh.
    forceInterval: 0,
    timeout: 2_500,
    connectTimeout: 1_000,
    successorTtl: SUCCESSOR_TTL_SECONDS,
    maxSuccessors: 1_000_000,
  })
  const callers = startCallers(optionsFor, random)
  const world = { rough, strict, callers, random }
  const visitors = await signInAll(world)
  console.log(`${visitors.length} sessions, ${seconds} s, seed ${seed}`)

  const startedMs = performance.now()
  const chaos = startChaos(world)
  const watching = watch(startedMs, callers)
  await visitUntil(startedMs + seconds * 1_000, visitors, world)
  watching.end()
  await chaos.end()
  await checkThatNobodyIsLost(visitors, world)

  const ledger = await rough.counts()
  const counts = { ...callers.counts(), ...chaos.counts(), ...callers.rotator.stats() }
  const isWell = report({ samples: watching.samples, counts, ledger })
  await Promise.all([callers.close(), rough.close(), strict.close()])
  if (!isWell) process.exitCode = 1
}

main()
