import { withTokenRotation } from 'next-auth-token-rotation'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, LAYOUT } = process.env

const demo = {
  id: 'demo',
  name: 'Demo Identity',
  type: 'oauth',
  wellKnown: `${ISSUER}/.well-known/openid-configuration`,
  authorization: { params: { scope: 'openid profile email' } },
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  idToken: true,
  checks: ['pkce', 'state'],
  profile: ({ sub, name, email }) => ({ id: sub, name, email }),
}

export const authOptions = withTokenRotation(
  { providers: [demo] },
  LAYOUT ? { layout: LAYOUT } : { expose: ['access_token'] },
)
