'use strict'

const { withTokenRotation } = require('../../..')

const ROTATIONS = 10
const CALLERS = 20

/** A session's cookie after its access token has run out. */
async function aged({ lifetime }, handler, cookie) {
  if (lifetime) {
    await new Promise((resolve) => setTimeout(resolve, lifetime * 1000 + 50))
    return cookie
  }
  return handler.cookieOf({ ...(await handler.tokenIn(cookie)), expires_at: 1 })
}

/** Reads until `isDone`: what only time brings, such as the end of a cooldown. */
async function readUntil(handler, config, cookie, isDone) {
  const giveUpAt = Date.now() + 15_000
  for (;;) {
    const read = await handler.read(config, cookie)
    if (isDone(read.session)) return read
    if (Date.now() > giveUpAt) return read
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/**
 * The life of a session at a recipe's backend in a NextAuth handler: sign-in, ten rotations, twenty callers at once, an
 * outage, a refusal.
 * @param {object} recipe of test/support/recipes/recipes
 * @param {object} handler handlerV4 or handlerV5
 * @returns {Promise<object>} what was seen
 */
async function liveThrough(recipe, handler) {
  const backend = await recipe.start()
  try {
    return await observe(recipe, handler, backend, configOf(recipe, handler, backend))
  } finally {
    await backend.close()
  }
}

function configOf(recipe, handler, backend) {
  const provider = recipe.provider
    ? recipe.provider(backend)
    : handler.credentials({ authorize: () => recipe.authorize(backend) })
  const options = { expose: ['access_token'], ...recipe.options(backend) }
  return withTokenRotation({ providers: [provider] }, options)
}

async function observe(recipe, handler, backend, config) {
  const seen = { rotated: [] }
  let cookie = await handler.signIn(config, recipe.id ?? 'credentials', Boolean(recipe.provider))
  seen.signedIn = (await handler.read(config, cookie)).session
  seen.token = await handler.tokenIn(cookie)
  for (let rotation = 0; rotation < ROTATIONS; rotation += 1) {
    const read = await handler.read(config, await aged(recipe, handler, cookie))
    seen.rotated.push(read.session.access_token)
    cookie = read.cookie
  }
  seen.requestsOfRotations = backend.refreshes.length
  seen.rotatedToken = await handler.tokenIn(cookie)

  const old = await aged(recipe, handler, cookie)
  const reads = await Promise.all(Array.from({ length: CALLERS }, () => handler.read(config, old)))
  seen.requestsOfCallers = backend.refreshes.length - seen.requestsOfRotations
  seen.burst = reads.map(({ session }) => session.access_token)
  seen.burstErrors = reads.map(({ session }) => session.error).filter(Boolean)

  backend.isAway = true
  cookie = await aged(recipe, handler, reads[0].cookie)
  seen.away = (await handler.read(config, cookie)).session
  backend.isAway = false
  const back = await readUntil(handler, config, cookie, ({ error }) => !error)
  seen.back = back.session

  backend.endAll()
  const isOver = ({ error }) => error === 'RefreshAccessTokenError'
  seen.ended = (
    await readUntil(handler, config, await aged(recipe, handler, back.cookie), isOver)
  ).session
  seen.reused = backend.reused()
  return seen
}

module.exports = { CALLERS, ROTATIONS, liveThrough }
