'use strict'

// The token is not due: `jwt`, then `session`, both awaited, on one token after the other, which is
// all that most requests do.

const { createContender } = require('../contenders')
const { quantile } = require('../measure.js')
const { CLIENT, LAYOUTS, callsOf, freshSession, tokenOf } = require('../sessions.js')

const EXPIRES = '2030-01-01T00:00:00.000Z'
/** A power of two, so that going round costs a mask. */
const TOKENS = 64
const ALLOCATION_CALLS = 200

async function run({ contender, slices, callsInASlice, warmUp }) {
  const made = await createContender(contender, {
    ...CLIENT,
    tokenEndpoint: 'https://127.0.0.1:9/token',
    protocol: 'h2',
    concurrency: 1,
  })
  const calls = callsOf(contender.layout, made)
  const tokens = Array.from({ length: TOKENS }, (_, session) =>
    // Decoded from the cookie each time, so made by JSON.parse.
    JSON.parse(
      JSON.stringify(
        tokenOf(contender, { session, dueInMs: 1_800_000, leadSeconds: made.leadSeconds }),
      ),
    ),
  )
  const jwtOnly = (count) => callJwt(calls, tokens, count)
  const both = (count) => callBoth(calls, tokens, count)

  await jwtOnly(warmUp)
  await both(warmUp)
  const metrics = {
    replies: TOKENS,
    failed: await countFaults(contender.layout, calls, tokens),
    jwtNs: await timed(jwtOnly, slices, callsInASlice),
    jwtAndSessionNs: await timed(both, slices, callsInASlice),
    jwtBytes: await allocated(jwtOnly, slices),
    jwtAndSessionBytes: await allocated(both, slices),
  }
  return metrics
}

async function callJwt({ jwt }, tokens, count) {
  for (let i = 0; i < count; i += 1) await jwt(tokens[i & (TOKENS - 1)])
}

async function callBoth({ jwt, session }, tokens, count) {
  for (let i = 0; i < count; i += 1) {
    const token = tokens[i & (TOKENS - 1)]
    await session(freshSession(token, EXPIRES), await jwt(token))
  }
}

/** ns a call: the fastest tenth of the slices. What else runs on the machine can only slow a slice down. */
async function timed(action, slices, callsInASlice) {
  const each = []
  for (let i = 0; i < slices; i += 1) {
    const started = performance.now()
    await action(callsInASlice)
    each.push(((performance.now() - started) * 1e6) / callsInASlice)
  }
  return quantile(each, 0.1)
}

/** Bytes of the JavaScript heap a call. A slice in which garbage was collected tells nothing. */
async function allocated(action, slices) {
  const each = []
  for (let i = 0; i < slices * 4; i += 1) {
    const before = process.memoryUsage().heapUsed
    await action(ALLOCATION_CALLS)
    const grown = process.memoryUsage().heapUsed - before
    if (grown >= 0) each.push(grown / ALLOCATION_CALLS)
  }
  return quantile(each, 0.5)
}

async function countFaults(layout, { jwt, session }, tokens) {
  const { accessToken, refreshToken, positional } = LAYOUTS[layout]
  let faults = 0
  for (const token of tokens) {
    const kept = await jwt(token)
    const shown = await session(freshSession(token, EXPIRES), kept)
    const hidden = !JSON.stringify(shown).includes(token[refreshToken])
    const shows = positional ? shown.accessToken === token[accessToken] : true
    if (kept !== token || !hidden || !shows || shown.error !== undefined) faults += 1
  }
  return faults
}

module.exports = { run, timed }
