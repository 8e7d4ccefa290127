import { withTokenRotation } from 'next-auth-token-rotation'
import { localStore } from 'next-auth-token-rotation/local-store'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, SIGN_IN_PAGE, STORE_FILE } = process.env

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
  { providers: [demo], pages: SIGN_IN_PAGE ? { signIn: SIGN_IN_PAGE } : {} },
  {
    // A page that is not told which provider it was leaves the choice to the sign-in page.
    expose: SIGN_IN_PAGE ? ['access_token'] : ['access_token', 'provider'],
    // The pages force a refresh whenever a test says so.
    forceInterval: 0,
    idToken: 'sign-out',
    // Where the tokens lie when a test replaces processes, or has the provider end sessions.
    ...(STORE_FILE && { store: localStore({ path: STORE_FILE }), tokensIn: 'store' }),
  },
)
