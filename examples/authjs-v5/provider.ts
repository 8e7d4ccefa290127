import type { OIDCConfig } from 'next-auth/providers'
import Google from 'next-auth/providers/google'

interface DemoProfile {
  sub: string
  name: string
  email: string
}

const issuer = process.env.ISSUER ?? 'http://127.0.0.1:4000'

const demo: OIDCConfig<DemoProfile> = {
  id: 'demo',
  name: 'Demo Identity',
  type: 'oidc',
  issuer,
  clientId: process.env.CLIENT_ID ?? 'demo-client',
  clientSecret: process.env.CLIENT_SECRET ?? 'demo-secret',
  // offline_access needs prompt=consent (OpenID Connect Core §11).
  authorization: { params: { scope: 'openid profile email offline_access', prompt: 'consent' } },
  checks: ['pkce', 'state'],
  profile: ({ sub, name, email }) => ({ id: sub, name, email }),
}

const usesGoogle = Boolean(process.env.AUTH_GOOGLE_ID)

/** Google if its client is configured, else the authorization server that comes with the project. */
export const provider = usesGoogle ? Google : demo

/** What the pages need to know of it. */
export const about = usesGoogle
  ? {
      id: 'google',
      name: 'Google',
      userInfoEndpoint: 'https://openidconnect.googleapis.com/v1/userinfo',
      ownSignOutPage: undefined,
    }
  : {
      id: 'demo',
      name: 'Demo Identity',
      userInfoEndpoint: `${issuer}/me`,
      ownSignOutPage: `${issuer}/session/end`,
    }
