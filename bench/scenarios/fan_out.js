'use strict'

// Each session is asked for by many requests at the same moment, and its refresh token is good for
// one use. Each caller has its own copy of the token, as each request decodes its own cookie.

const { createContender } = require('../contenders')
const { runMany, startWatch } = require('../measure.js')
const { CLIENT, callsOf, faultOf, tokenOf } = require('../sessions.js')

async function run({ contender, url, protocol, sessionsAtATime, callers, sessions, warmUp }) {
  const concurrency = sessionsAtATime * callers
  const made = await createContender(contender, {
    ...CLIENT,
    tokenEndpoint: url,
    protocol,
    concurrency,
  })
  const { jwt } = callsOf(contender.layout, made)
  const due = { dueInMs: -60_000, leadSeconds: made.leadSeconds }
  const cookie = (session) => tokenOf(contender, { session, ...due })
  const isFailed = (before, after) =>
    faultOf(contender.layout, before, after, { oneTime: true }) !== undefined

  let warmUpFailed = 0
  await runMany(warmUp, concurrency, async (i) => {
    const before = cookie(sessions + i)
    if (isFailed(before, await jwt(before))) warmUpFailed += 1
  })

  let failedCallers = 0
  let answeredCallers = 0
  const stop = startWatch()
  await runMany(sessions, sessionsAtATime, async (session) => {
    const before = cookie(session)
    const answers = await Promise.all(Array.from({ length: callers }, () => jwt({ ...before })))
    answeredCallers += answers.length
    failedCallers += answers.filter((after) => isFailed(before, after)).length
  })
  const watched = stop()

  return {
    replies: warmUp,
    warmUpRequests: warmUp,
    failed: warmUpFailed,
    answeredCallers,
    failedCallers,
    seconds: watched.ms / 1000,
    mainCpuUs: watched.mainCpuNs / answeredCallers / 1000,
  }
}

module.exports = { run }
