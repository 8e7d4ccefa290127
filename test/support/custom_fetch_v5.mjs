// A provider with Auth.js' own customFetch, inside its own handler. Reads from stdin { token }, the token endpoint, and
// prints the access token of a session read and what was said.

import { text } from 'node:stream/consumers'
import { Auth, customFetch } from '@auth/core'
import { encode } from '@auth/core/jwt'
import { withTokenRotation } from 'next-auth-token-rotation'

const { token: endpoint } = JSON.parse(await text(process.stdin))
const said = []
console.error = (line) => said.push(line)

const COOKIE = 'authjs.session-token'
const SECRET = 'a secret of Auth.js'
const demo = {
  ...{ id: 'demo', type: 'oauth', token: endpoint, clientId: 'an-id', clientSecret: 'a-secret' },
  ...{ authorization: 'https://example.com/auth', userinfo: 'https://example.com/me' },
  [customFetch]: fetch,
}
const lazily = withTokenRotation(() => ({ providers: [demo] }), { expose: ['access_token'] })
lazily(undefined)
const config = { ...lazily(undefined), secret: SECRET, basePath: '/auth', trustHost: true }
const token = {
  sub: 'ada',
  provider: 'demo',
  access_token: 'old',
  expires_at: 1,
  refresh_token: 'r',
}
const cookie = await encode({ token, secret: SECRET, salt: COOKIE })
const request = new Request('http://localhost:3000/auth/session', {
  headers: { cookie: `${COOKIE}=${cookie}` },
})
const session = (await (await Auth(request, config)).json()).access_token
process.stdout.write(JSON.stringify({ session, said }))
