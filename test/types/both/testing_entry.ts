import { type SessionCookie, sessionCookie } from 'next-auth-token-rotation/testing'

export async function cookies() {
  const cookie: SessionCookie = await sessionCookie({
    user: { id: 'ada', name: 'Ada', email: null },
    accessToken: 'access-0',
    refreshToken: 'refresh-0',
    expiresAt: new Date(),
    provider: 'demo',
    secret: ['new', 'old'],
    version: 5,
    secure: true,
    salt: 'authjs.session-token',
    maxAge: 60,
    layout: 'next-auth-v4',
    claims: { role: 'admin' },
  })
  await sessionCookie()
  // @ts-expect-error a time
  await sessionCookie({ expiresAt: 'tomorrow' })
  const [first] = cookie.forPlaywright('http://localhost:3000')
  return {
    header: cookie.header,
    lines: cookie.setCookie,
    sameSite: first?.sameSite satisfies 'Lax' | undefined,
  }
}
