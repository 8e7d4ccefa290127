import GoogleProvider from 'next-auth/providers/google'
import type { OAuthConfig } from 'next-auth/providers/oauth'

const google = {
  clientId: process.env.GOOGLE_CLIENT_ID ?? '',
  clientSecret: process.env.GOOGLE_CLIENT_SECRET ?? '',
}

const demo = {
  issuer: process.env.ISSUER ?? 'http://127.0.0.1:4000',
  clientId: process.env.CLIENT_ID ?? 'demo-client',
  clientSecret: process.env.CLIENT_SECRET ?? 'demo-secret',
}

interface DemoProfile {
  sub: string
  name: string
  email: string
}

const demoProvider: OAuthConfig<DemoProfile> = {
  ...demo,
  id: 'demo',
  name: 'Demo Identity',
  type: 'oauth',
  wellKnown: `${demo.issuer}/.well-known/openid-configuration`,
  // offline_access needs prompt=consent (OpenID Connect Core §11).
  authorization: { params: { scope: 'openid profile email offline_access', prompt: 'consent' } },
  idToken: true,
  checks: ['pkce', 'state'],
  profile: ({ sub, name, email }) => ({ id: sub, name, email }),
}

const usesGoogle = google.clientId !== ''

/** Google if its client is configured, else the authorization server that comes with the project. */
export const provider = usesGoogle ? GoogleProvider(google) : demoProvider

/** Where a user can sign out at the provider without this app. */
export const ownSignOutPage = usesGoogle ? undefined : `${demo.issuer}/session/end`
