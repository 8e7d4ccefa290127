'use strict'

// Whether the process grows over very many session reads: cookies of many users, one tenth of them written anew as NextAuth's
// session route does.

const { COOKIE_CONTENDERS, parametersOf } = require('../contenders/session_cookies.js')
const { READ_CONTENDERS, stockCookie } = require('../contenders/session_reads.js')
const { accessToken, refreshToken } = require('../token_format.js')

const VERSIONS = ['v4', 'v5']
const USERS = 500
const SAMPLES = 20
const MEGABYTE = 1024 * 1024

async function measureReads({ reads }) {
  const readers = await Promise.all(VERSIONS.map(makeReader))
  const aPart = reads / SAMPLES / VERSIONS.length
  const samples = []
  let failed = 0
  for (let part = 0; part < SAMPLES; part += 1) {
    for (const read of readers) {
      for (let i = 0; i < aPart; i += 1) {
        if (!(await read(i))) failed += 1
      }
    }
    global.gc()
    samples.push(process.memoryUsage.rss() / MEGABYTE)
  }
  const warm = leastOf(samples.slice(SAMPLES / 4, SAMPLES / 2))
  const end = leastOf(samples.slice(-SAMPLES / 4))
  return {
    replies: reads,
    failed,
    rssWarmMb: warm,
    rssEndMb: end,
    growthMb: end - warm,
    samplesMb: samples.map((sample) => Math.round(sample * 10) / 10),
  }
}

/** V8 gives pages back when it likes, so that single samples differ by a tenth; what grows raises the least of them as well. */
const leastOf = (values) => Math.min(...values)

async function makeReader(version) {
  const ours = (contenders, id) => contenders.find((one) => one.id === id).create(version)
  const read = await ours(READ_CONTENDERS, 'server-tokens')
  const { encode } = await ours(COOKIE_CONTENDERS, 'ours')
  const tokens = Array.from({ length: USERS }, (_, user) => tokenOfUser(user))
  const cookies = await Promise.all(tokens.map((token) => stockCookie(version, token)))
  const params = parametersOf(version)
  return async (i) => {
    const user = i % USERS
    const token = tokens[user]
    if (i % 10 === 0) cookies[user] = await encode({ ...params, token })
    return (await read(cookies[user])) === token.access_token
  }
}

const tokenOfUser = (user) => ({
  name: 'Ada Lovelace',
  sub: String(user),
  provider: 'google',
  access_token: accessToken(user, 0),
  refresh_token: refreshToken(user),
  // Not due, however long it takes.
  expires_at: Math.floor(Date.now() / 1000) + 86_400,
  expires_in: 86_400,
})

module.exports = { measureReads }
