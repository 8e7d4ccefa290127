// For how long (ms) a store keeps what a session read in Auth.js v5's own handler published: it is ESM, which Jest does not
// load. Reads from stdin { token, configs }: the token endpoint, and what is in each config and its options.

import { text } from 'node:stream/consumers'
import { Auth } from '@auth/core'
import { encode } from '@auth/core/jwt'
import { withTokenRotation } from 'next-auth-token-rotation'
import memory from './memory_store.js'

const { token: endpoint, configs } = JSON.parse(await text(process.stdin))
const COOKIE = 'authjs.session-token'
const SECRET = 'a secret of Auth.js'

const demo = {
  ...{ id: 'demo', type: 'oauth', token: endpoint, clientId: 'an-id', clientSecret: 'a-secret' },
  ...{ authorization: 'https://example.com/auth', userinfo: 'https://example.com/me' },
}

async function keptFor({ config, options }, index) {
  const kept = []
  const store = memory.memoryStore()
  const { set } = store
  store.set = (key, value, ttlMs, ...others) => {
    kept.push(ttlMs)
    return set(key, value, ttlMs, ...others)
  }
  const wrapped = withTokenRotation({ providers: [demo], ...config }, { store, ...options })
  const token = {
    ...{ sub: 'ada', provider: 'demo', access_token: 'old', expires_at: 1 },
    refresh_token: `of-config-${index}`,
  }
  const cookie = await encode({ token, secret: SECRET, salt: COOKIE })
  const headers = { cookie: `${COOKIE}=${cookie}` }
  const request = new Request('http://localhost:3000/auth/session', { headers })
  await Auth(request, { ...wrapped, secret: SECRET, basePath: '/auth', trustHost: true })
  return kept
}

const results = []
for (const [index, given] of configs.entries()) results.push(await keptFor(given, index))
process.stdout.write(JSON.stringify(results))
