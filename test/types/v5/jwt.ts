// The entry `jwt` has the parameters of next-auth/jwt, and `previousSecrets`.

import type { JWT } from 'next-auth/jwt'
import { decode, encode, getToken } from 'next-auth-token-rotation/jwt'

export async function cookies(req: Parameters<typeof getToken>[0]['req']) {
  const [secret, salt] = ['secret', 'authjs.session-token']
  const cookie: string = await encode({ token: { sub: '1' }, secret, salt, maxAge: 60 })
  const claims: JWT | null = await decode({ token: cookie, secret, salt })
  const older: JWT | null = await decode({ token: cookie, secret, salt, previousSecrets: ['old'] })
  const token: JWT | null = await getToken({ req, secret })
  await getToken({ req, secret, previousSecrets: ['old'] })
  // @ts-expect-error a secret is needed
  await encode({ token: {} })
  // @ts-expect-error several, in a list
  await decode({ token: cookie, secret, salt, previousSecrets: 'old' })
  return { claims, older, token }
}
