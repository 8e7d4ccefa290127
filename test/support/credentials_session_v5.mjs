// A sign-in with credentials in Auth.js v5's own handler, and session reads after it: ESM, which Jest does not load. Reads
// { provider, byHand, reads } from stdin and prints the sessions. `byHand`: createCallbacks, in front of the own callback.

import { text } from 'node:stream/consumers'
import { Auth, skipCSRFCheck } from '@auth/core'
import Credentials from '@auth/core/providers/credentials'
import { createCallbacks, withTokenRotation } from 'next-auth-token-rotation'
import backend from './credentials_session.js'

const { provider, byHand, reads } = JSON.parse(await text(process.stdin))
const credentials = Credentials({
  credentials: {},
  authorize: async () => ({ ...backend.BACKEND_USER }),
})
const own = { jwt: backend.keepsBackendTokens }
const config = byHand
  ? made()
  : withTokenRotation({ providers: [provider, credentials], callbacks: own })

function made() {
  const { token: tokenEndpoint, clientId, clientSecret } = provider
  const { jwt, session } = createCallbacks({
    providers: { demo: { tokenEndpoint, clientId, clientSecret } },
  })
  const both = async (params) => own.jwt({ ...params, token: await jwt(params) })
  return { providers: [provider, credentials], callbacks: { jwt: both, session } }
}

async function answer(path, init) {
  const options = {
    secret: 'a secret of Auth.js',
    basePath: '/auth',
    trustHost: true,
    skipCSRFCheck,
  }
  const request = new Request(`http://localhost:3000/auth/${path}`, init)
  const response = await Auth(request, { ...config, ...options })
  const cookie = response.headers
    .getSetCookie()
    .find((line) => line.startsWith('authjs.session-token='))
    ?.split(';')[0]
  return { response, cookie }
}

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const signIn = await answer('callback/credentials', { method: 'POST', headers: form, body: 'a=b' })
let { cookie } = signIn
const sessions = []
for (let read = 0; read < reads; read += 1) {
  const { response, cookie: next } = await answer('session', { headers: { cookie } })
  sessions.push(await response.json())
  cookie = next
}
process.stdout.write(JSON.stringify(sessions))
