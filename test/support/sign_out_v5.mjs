// Sign-outs in Auth.js v5's own handler, which is ESM and so not for Jest. Reads { token }, an endpoint of a provider that
// keeps the refresh token; prints what two sessions of one refresh token are, before and after one of them signs out, and
// what the app's own handler was given.

import { text } from 'node:stream/consumers'
import { Auth, skipCSRFCheck } from '@auth/core'
import { decode, encode } from '@auth/core/jwt'
import { withTokenRotation } from 'next-auth-token-rotation'

const { token: endpoint, options } = JSON.parse(await text(process.stdin))
const COOKIE = 'authjs.session-token'
const secret = 'a secret of Auth.js'
const demo = {
  ...{ id: 'demo', type: 'oauth', token: endpoint, clientId: 'an-id', clientSecret: 'a-secret' },
  ...{ authorization: 'https://example.com/auth', userinfo: 'https://example.com/me' },
}
const given = []
const config = withTokenRotation(
  { providers: [demo], events: { signOut: ({ token }) => given.push(token) } },
  options,
)
const auth = { ...config, secret, basePath: '/auth', trustHost: true, skipCSRFCheck }

async function ask(action, token, init = {}) {
  const cookie = `${COOKIE}=${await encode({ token, secret, salt: COOKIE })}`
  const headers = { cookie, ...init.headers }
  const request = new Request(`http://localhost:3000/auth/${action}`, { ...init, headers })
  const response = await Auth(request, auth)
  const [, written] = /session-token=([^;]*)/.exec(response.headers.get('set-cookie') ?? '') ?? []
  return { response, written }
}

async function read(token) {
  const { response, written } = await ask('session', token)
  const held = written && (await decode({ token: written, secret, salt: COOKIE }))
  return { session: await response.json(), token: held }
}

async function signOut(token) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const { written } = await ask('signout', token, {
    method: 'POST',
    headers,
    body: 'callbackUrl=/',
  })
  return written
}

const account = { provider: 'demo', access_token: 'first', refresh_token: 'kept', expires_at: 1 }
const signIn = () => config.callbacks.jwt({ token: { sub: 'ada' }, account })
const [mine, other] = [await signIn(), await signIn()]
const { token: renewed } = await read(mine)
const cookieAfter = await signOut(mine)
const results = {
  renewed: renewed.access_token,
  given,
  cookieAfter,
  mine: await read(mine),
  renewedOfMine: (await read({ ...renewed, expires_at: 1 })).session,
  other: (await read(other)).session,
}
process.stdout.write(JSON.stringify(results))
