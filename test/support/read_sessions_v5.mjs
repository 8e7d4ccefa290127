// Session reads in Auth.js v5's own handler, which is ESM and so not for Jest: reads from stdin an array of
// { provider, options, token } and prints for each { session, token }: what the page gets, and what its cookie then holds.

import { text } from 'node:stream/consumers'
import { Auth } from '@auth/core'
import { decode, encode } from '@auth/core/jwt'
import { withTokenRotation } from 'next-auth-token-rotation'

const COOKIE = 'authjs.session-token'
const secret = 'a secret of Auth.js'

async function readSession({ provider, options, token }) {
  const config = withTokenRotation({ providers: [provider] }, options)
  const cookie = await encode({ token, secret, salt: COOKIE })
  const request = new Request('http://localhost:3000/auth/session', {
    headers: { cookie: `${COOKIE}=${cookie}` },
  })
  const response = await Auth(request, { ...config, secret, basePath: '/auth', trustHost: true })
  const [, written] = /session-token=([^;]+)/.exec(response.headers.get('set-cookie')) ?? []
  return {
    session: await response.json(),
    token: written && (await decode({ token: written, secret, salt: COOKIE })),
  }
}

const results = []
for (const given of JSON.parse(await text(process.stdin))) results.push(await readSession(given))
process.stdout.write(JSON.stringify(results))
