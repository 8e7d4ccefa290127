import NextAuth, { type AuthOptions, type NextAuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import GoogleProvider from 'next-auth/providers/google'
import KeycloakProvider from 'next-auth/providers/keycloak'
import {
  createCallbacks,
  jwtCallback,
  sessionCallback,
  withTokenRotation,
} from 'next-auth-token-rotation'

const google = GoogleProvider({ clientId: 'id', clientSecret: 'secret' })
const keycloak = KeycloakProvider({ clientId: 'id', clientSecret: 'secret', issuer: 'https://id' })
const credentials = CredentialsProvider({ credentials: {}, authorize: () => null })

// By hand.
export const byDefault: AuthOptions['callbacks'] = { jwt: jwtCallback, session: sessionCallback }
const { jwt, session, signIn, rotator } = createCallbacks({
  providers: { google: { clientId: 'id', clientSecret: 'secret' } },
})
export const byHand: AuthOptions = { providers: [google], callbacks: { jwt, session, signIn } }
export const inline: AuthOptions = {
  providers: [google],
  callbacks: { jwt: async (params) => ({ ...(await jwt(params)), role: 'admin' }), session },
  events: { signOut: ({ token }) => rotator.revoke(token) },
}
const v3 = createCallbacks({
  layout: 'next-auth-v3',
  providers: { google: { clientId: 'id', clientSecret: 'secret' } },
})
// @ts-expect-error positional callbacks do not fit v4
export const wrongVersion: AuthOptions = { providers: [google], callbacks: { session: v3.session } }

// One line around a config, with its type or without.
export const authOptions: NextAuthOptions = withTokenRotation({
  providers: [google, keycloak, credentials],
  session: { strategy: 'jwt', maxAge: 3600 },
  pages: { signIn: '/login' },
  callbacks: {
    jwt({ token, account }) {
      const provider: string | undefined = account?.provider
      return { ...token, signedInWith: provider }
    },
    session: ({ session: current, token }) => ({ ...current, id: token.sub }),
  },
})
export const handler = NextAuth(authOptions)
export const untyped = withTokenRotation({ providers: [google], session: { strategy: 'jwt' } })
export const untypedHandler = NextAuth(untyped)
export const ofUntyped: AuthOptions = untyped
export const nested = NextAuth(
  withTokenRotation(
    { providers: [google], callbacks: { jwt: ({ token }) => token } },
    { layout: 'next-auth-v4', providers: { google: { defaultLifetime: 3600 } } },
  ),
)
export const wrappedTwice: AuthOptions = withTokenRotation(authOptions, {
  expose: ['access_token'],
})

// What is wrong in a config stays wrong.
// @ts-expect-error not a strategy
export const wrongStrategy: AuthOptions = withTokenRotation({
  providers: [google],
  session: { strategy: 'cookie' },
})
// @ts-expect-error the jwt callback returns a token
export const wrongCallback: AuthOptions = withTokenRotation({
  providers: [google],
  callbacks: { jwt: () => 'token' },
})

// Literals keep their types in a variable too, and lists in them stay what NextAuth takes.
const inlineProvider = withTokenRotation({
  providers: [
    {
      id: 'demo',
      name: 'Demo',
      type: 'oauth',
      wellKnown: 'https://id.example.com/.well-known/openid-configuration',
      clientId: 'id',
      clientSecret: 'secret',
      checks: ['pkce', 'state'],
      profile: ({ sub, name }: { sub: string; name: string }) => ({ id: sub, name }),
    },
  ],
})
export const ofInlineProvider = NextAuth(inlineProvider)
