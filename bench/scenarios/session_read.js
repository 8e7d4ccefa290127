'use strict'

// Server code wants the access token of a session that is not due: the real handlers of NextAuth, and `getAccessToken`, on
// the same cookie. Each is awaited, one after the other; everything happens on the JavaScript thread.

const { READ_CONTENDERS, stockCookie } = require('../contenders/session_reads.js')
const { mainThreadCpuNs } = require('../measure.js')
const { accessToken, refreshToken } = require('../token_format.js')
const { timed } = require('./hot_path.js')

async function run({ contender, variant: version, slices, callsInASlice, warmUp }) {
  const { create } = READ_CONTENDERS.find(({ id }) => id === contender.id)
  const read = await create(version)
  const token = tokenOfUser()
  const cookie = await stockCookie(version, token)
  const readAll = async (count) => {
    for (let i = 0; i < count; i += 1) await read(cookie)
  }
  await readAll(warmUp)
  const before = mainThreadCpuNs()
  const wallNs = await timed(readAll, slices, callsInASlice)
  const cpuNs = (mainThreadCpuNs() - before) / (slices * callsInASlice)
  return {
    replies: 1,
    failed: (await read(cookie)) === token.access_token ? 0 : 1,
    readUs: wallNs / 1000,
    readCpuUs: cpuNs / 1000,
  }
}

/** Of Google's size. */
const tokenOfUser = () => ({
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  picture: 'https://images.example.com/a/ada=s96-c',
  sub: '110169484474386276334',
  provider: 'google',
  access_token: accessToken(1, 0),
  refresh_token: refreshToken(1),
  expires_at: Math.floor(Date.now() / 1000) + 3500,
  expires_in: 3599,
})

module.exports = { run }
