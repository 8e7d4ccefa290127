import { withTokenRotation } from 'next-auth-token-rotation'
import { session, withGroups } from './callbacks.js'
import { copiedJwt } from './copied_callback.js'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, DEPLOYMENT } = process.env

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

/** Without this package. */
const stock = {
  providers: [demo],
  callbacks: {
    jwt: async (given) => withGroups({ ...given, token: await copiedJwt(given) }),
    session,
  },
}

const ours = () => withTokenRotation({ providers: [demo], callbacks: { jwt: withGroups, session } })

export const isStock = DEPLOYMENT === 'stock'

export const config = isStock ? stock : ours()
