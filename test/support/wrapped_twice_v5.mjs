// A config that was wrapped twice, inside Auth.js v5's own handler: it is ESM, which Jest does not load. Reads from stdin
// { token }, the token endpoint, and prints the access tokens of a session read and of a forced update, and how many
// entries the store of the first wrap has then.

import { text } from 'node:stream/consumers'
import { Auth, skipCSRFCheck } from '@auth/core'
import { encode } from '@auth/core/jwt'
import { withTokenRotation } from 'next-auth-token-rotation'
import memory from './memory_store.js'

const { token: endpoint } = JSON.parse(await text(process.stdin))
const COOKIE = 'authjs.session-token'
const SECRET = 'a secret of Auth.js'

const demo = {
  ...{ id: 'demo', type: 'oauth', token: endpoint, clientId: 'an-id', clientSecret: 'a-secret' },
  ...{ authorization: 'https://example.com/auth', userinfo: 'https://example.com/me' },
}
const store = memory.memoryStore()
const first = withTokenRotation(async () => ({ providers: [demo] }), { store })
const second = withTokenRotation(first, { expose: ['access_token'] })
const config = { ...(await second(undefined)), secret: SECRET, basePath: '/auth', trustHost: true }

async function sessionOf(token, request) {
  const cookie = await encode({ token, secret: SECRET, salt: COOKIE })
  const headers = { cookie: `${COOKIE}=${cookie}`, 'content-type': 'application/json' }
  const url = 'http://localhost:3000/auth/session'
  const response = await Auth(new Request(url, { headers, ...request }), {
    ...config,
    skipCSRFCheck,
  })
  return (await response.json()).access_token
}

const token = { sub: 'ada', provider: 'demo', access_token: 'old' }
const expired = { ...token, expires_at: 1, refresh_token: 'of-a-read' }
const valid = {
  ...token,
  expires_at: Math.floor(Date.now() / 1000) + 3000,
  refresh_token: 'of-an-update',
}
const body = JSON.stringify({ data: { forceRefresh: true } })
const read = await sessionOf(expired)
const updated = await sessionOf(valid, { method: 'POST', body })
process.stdout.write(JSON.stringify({ read, updated, stored: store.values.size }))
