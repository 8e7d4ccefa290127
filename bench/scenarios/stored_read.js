'use strict'

// A session that is not due is read through the real handlers of NextAuth, with its tokens in the cookie and in a store. Each
// read is awaited, one after the other: where the store is asked, its time is in the read's, and not on the main thread.

const { STORED_READ_CONTENDERS, storedSession } = require('../contenders/stored_reads.js')
const { mainThreadCpuNs, quantile } = require('../measure.js')
const { accessToken, refreshToken } = require('../token_format.js')

async function run({ contender, variant: version, slices, callsInASlice, warmUp }) {
  const { place } = STORED_READ_CONTENDERS.find(({ id }) => id === contender.id)
  const opened = await place()
  try {
    const { cookie, read } = await storedSession(opened, version, signIn())
    for (let i = 0; i < warmUp; i += 1) await read(cookie)
    const before = mainThreadCpuNs()
    const times = await timesOf(() => read(cookie), slices, callsInASlice)
    const cpuNs = (mainThreadCpuNs() - before) / (slices * callsInASlice)
    return {
      replies: 1,
      failed: (await read(cookie)) === ACCESS_TOKEN ? 0 : 1,
      cookieBytes: cookie.length,
      readUs: quantile(times.slices, 0.1),
      readCpuUs: cpuNs / 1000,
      readP99Us: quantile(times.reads, 0.99),
    }
  } finally {
    await opened.close()
  }
}

/** µs of a read: as the mean of each slice, and of each alone. */
async function timesOf(read, slices, callsInASlice) {
  const times = { slices: [], reads: [] }
  for (let slice = 0; slice < slices; slice += 1) {
    const began = performance.now()
    let last = began
    for (let i = 0; i < callsInASlice; i += 1) {
      await read()
      const now = performance.now()
      times.reads.push((now - last) * 1000)
      last = now
    }
    times.slices.push(((last - began) * 1000) / callsInASlice)
  }
  return times
}

const ACCESS_TOKEN = accessToken(1, 0)

/** Tokens of Google's size. */
const signIn = () => ({
  token: {
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    picture: 'https://images.example.com/a/ada=s96-c',
    sub: '110169484474386276334',
  },
  account: {
    ...{ provider: 'google', type: 'oauth', providerAccountId: '110169484474386276334' },
    ...{ access_token: ACCESS_TOKEN, refresh_token: refreshToken(1) },
    expires_at: Math.floor(Date.now() / 1000) + 3599,
  },
  user: { id: '110169484474386276334' },
})

module.exports = { run }
