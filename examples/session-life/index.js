'use strict'

// One life of a session against a real authorization server, from sign-in to revocation.

const { createCallbacks } = require('../..')
const { startAuthorizationServer } = require('../authorization-server/control.js')
const { createScreen } = require('./screen.js')
const { createServerLog } = require('./server_log.js')
const { playStep } = require('./stage.js')
const { everyday } = require('./steps/everyday.js')
const { outage } = require('./steps/outage.js')
const { load } = require('./steps/load.js')
const { ending } = require('./steps/ending.js')

const STEPS = [...everyday, ...outage, ...load, ...ending]
// What a provider across the internet takes to answer.
const THINK_TIME_MS = 50
const REFUSALS_ON_PURPOSE = 1

async function main() {
  const screen = createScreen(process.stdout)
  const startedAt = performance.now()
  screen.title('next-auth-token-rotation: one life of a session')
  screen.gap()
  const server = await startAuthorizationServer({ rotate: true, thinkTimeMs: THINK_TIME_MS })
  try {
    introduce(screen, server)
    const isRight = await playAll(screen, server, startedAt)
    if (!isRight) process.exitCode = 1
  } finally {
    await server.close()
  }
}

function introduce(screen, server) {
  screen.remark(
    `The authorization server is at ${server.issuer}. A refresh token is good for one use; a ` +
      'second use revokes the session. Its log shows refresh tokens as the start of their SHA-256.',
  )
  screen.remark(
    'Access tokens live for an hour. Where a step needs one that is due or expired, the demo ' +
      'writes an earlier expires_at into the cookie instead of waiting.',
  )
}

async function playAll(screen, server, startedAt) {
  const log = createServerLog(server)
  const callbacks = callbacksFor(server)
  const background = callbacksFor(server, { background: true })
  const scene = { screen, server, log, life: {}, ...callbacks, background }
  let passed = 0
  let isRight = true
  for (const [index, step] of STEPS.entries()) {
    screen.stepTitle(index + 1, step.title)
    screen.about(step.about)
    isRight = await playStep(step, scene)
    // Each step goes on with what the one before it left.
    if (!isRight) break
    passed += 1
  }
  screen.gap()
  if (isRight) isRight = await checkWholeRun(screen, log)
  for (const { rotator } of [callbacks, background]) rotator.close()
  const seconds = (performance.now() - startedAt) / 1000
  screen.ending(isRight, `${outcome(passed)} in ${seconds.toFixed(1)} s`)
  return isRight
}

function callbacksFor(server, options = {}) {
  const { issuer, clientId, clientSecret } = server
  return createCallbacks({
    layout: 'authjs',
    providers: { demo: { issuer, clientId, clientSecret } },
    // A proxy in the environment knows nothing of this machine's loopback.
    proxy: false,
    ...options,
  })
}

async function checkWholeRun(screen, log) {
  const { requests, spent, spentOnce, refused } = await log.total()
  const isRight = spent === spentOnce && refused === REFUSALS_ON_PURPOSE
  const twice = spent === spentOnce ? 'none' : `${spent - spentOnce}`
  screen.ending(
    isRight,
    `The whole run: ${requests} refresh requests, ${spentOnce} refresh tokens spent, ${twice} of ` +
      `them twice, ${refused} refused (the revoked one).`,
  )
  return isRight
}

function outcome(passed) {
  const failed = passed < STEPS.length ? 1 : 0
  if (!failed) return `${passed} steps passed`
  const notRun = STEPS.length - passed - failed
  const rest = notRun > 0 ? `, ${notRun} not run` : ''
  return `${passed} steps passed, step ${passed + 1} failed${rest}`
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
