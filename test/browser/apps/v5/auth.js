import NextAuth from 'next-auth'
import { withTokenRotation } from 'next-auth-token-rotation'

const { ISSUER, CLIENT_ID, CLIENT_SECRET } = process.env

const demo = {
  id: 'demo',
  name: 'Demo Identity',
  type: 'oidc',
  issuer: ISSUER,
  authorization: { params: { scope: 'openid profile email' } },
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  checks: ['pkce', 'state'],
  profile: ({ sub, name, email }) => ({ id: sub, name, email }),
}

export const { handlers, auth } = NextAuth(
  withTokenRotation({ providers: [demo] }, { expose: ['access_token', 'provider'] }),
)
