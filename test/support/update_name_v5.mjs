// `update({ name })` in Auth.js v5's own handler, ESM and so not for Jest, while the access token has run out. Reads
// { token }, the token endpoint, and prints { session, token }: the answer, and what the cookie then holds.

import { text } from 'node:stream/consumers'
import { Auth, skipCSRFCheck } from '@auth/core'
import { decode, encode } from '@auth/core/jwt'
import { withTokenRotation } from 'next-auth-token-rotation'

const { token: endpoint } = JSON.parse(await text(process.stdin))
const COOKIE = 'authjs.session-token'
const secret = 'a secret of Auth.js'
const demo = {
  ...{ id: 'demo', type: 'oauth', token: endpoint, clientId: 'an-id', clientSecret: 'a-secret' },
  ...{ authorization: 'https://example.com/auth', userinfo: 'https://example.com/me' },
}
const jwt = ({ token, trigger, session }) => {
  if (trigger === 'update') token.name = session.name
  return token
}
const config = withTokenRotation({ providers: [demo], callbacks: { jwt } })
const token = {
  ...{ sub: 'ada', name: 'Ada', email: 'ada@example.com', role: 'admin', provider: 'demo' },
  ...{ access_token: 'old', expires_at: 1, refresh_token: 'of-an-update' },
}
const cookie = await encode({ token, secret, salt: COOKIE })
const request = new Request('http://localhost:3000/auth/session', {
  method: 'POST',
  headers: { cookie: `${COOKIE}=${cookie}`, 'content-type': 'application/json' },
  body: JSON.stringify({ data: { name: 'Grace' } }),
})
const options = { secret, basePath: '/auth', trustHost: true, skipCSRFCheck }
const response = await Auth(request, { ...config, ...options })
const [, written] = /session-token=([^;]+)/.exec(response.headers.get('set-cookie'))
const held = await decode({ token: written, secret, salt: COOKIE })
process.stdout.write(JSON.stringify({ session: await response.json(), token: held }))
