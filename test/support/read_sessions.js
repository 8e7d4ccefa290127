'use strict'

const { default: NextAuth } = require('next-auth')
const { decode, encode } = require('next-auth/jwt')
const path = require('node:path')
const { withTokenRotation } = require('../..')
const { runNode } = require('./child.js')
const { apiRequest, apiResponse, ORIGIN } = require('./next_auth_v4.js')

const V5 = path.join(__dirname, 'read_sessions_v5.mjs')
const COOKIE = 'next-auth.session-token'
const secret = 'a secret of NextAuth'

/**
 * Session reads in NextAuth v4's own handler, one after the other.
 * @param {{ provider: object, options?: object, token: object }[]} reads an option `token` is what the cookie holds
 * @returns {Promise<{ session: object, token: object }[]>} what the page gets, and what its cookie then holds
 */
async function readSessionsInV4(reads) {
  process.env.NEXTAUTH_URL = ORIGIN
  const results = []
  for (const { provider, options, token } of reads) {
    const config = withTokenRotation({ providers: [provider] }, options)
    const cookies = { [COOKIE]: await encode({ token, secret }) }
    const response = apiResponse()
    await NextAuth(apiRequest(['session'], { cookies }), response, { ...config, secret })
    const [, written] = /session-token=([^;]+)/.exec([response.getHeader('set-cookie')].flat())
    results.push({ session: response.body, token: await decode({ token: written, secret }) })
  }
  return results
}

/** The same in Auth.js v5's handler, in a child process. */
async function readSessionsInV5(reads) {
  const ended = await runNode([V5], { input: JSON.stringify(reads) })
  if (ended.code !== 0) throw new Error(ended.stderr)
  return JSON.parse(ended.stdout)
}

module.exports = { readSessionsInV4, readSessionsInV5 }
