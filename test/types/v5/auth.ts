import NextAuth, { type NextAuthConfig } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import Google from 'next-auth/providers/google'
import Keycloak from 'next-auth/providers/keycloak'
import {
  createCallbacks,
  jwtCallback,
  sessionCallback,
  withTokenRotation,
} from 'next-auth-token-rotation'

// By hand.
export const byDefault: NextAuthConfig['callbacks'] = { jwt: jwtCallback, session: sessionCallback }
const { jwt, session, signIn, rotator } = createCallbacks({
  providers: { google: { clientId: 'id', clientSecret: 'secret' } },
})
export const byHand: NextAuthConfig = {
  providers: [Google],
  callbacks: { jwt, session, signIn },
  events: {
    signOut: (message) => ('token' in message ? rotator.revoke(message.token) : undefined),
  },
}
export const inline: NextAuthConfig = {
  providers: [Google],
  callbacks: { jwt: async (params) => ({ ...(await jwt(params)), role: 'admin' }), session },
}
const v3 = createCallbacks({
  layout: 'next-auth-v3',
  providers: { google: { clientId: 'id', clientSecret: 'secret' } },
})
// @ts-expect-error positional callbacks do not fit v5
export const wrongVersion: NextAuthConfig = { providers: [], callbacks: { session: v3.session } }

// One line around a config, with its type or without.
export const { auth, handlers } = NextAuth(
  withTokenRotation({
    providers: [Google, Keycloak({ issuer: 'https://id' }), Credentials({})],
    session: { strategy: 'jwt' },
    callbacks: {
      jwt({ token, account }) {
        const provider: string | undefined = account?.provider
        return { ...token, signedInWith: provider }
      },
      session: ({ session: current, token }) => ({ ...current, id: token.sub }),
    },
  }),
)
export const config: NextAuthConfig = withTokenRotation({
  providers: [Google],
  session: { strategy: 'jwt' },
  callbacks: { authorized: ({ auth: current }) => current !== null },
})
export const untyped = withTokenRotation({ providers: [Google], session: { strategy: 'jwt' } })
export const ofUntyped = NextAuth(untyped)
export const wrappedTwice = NextAuth(withTokenRotation(config, { expose: ['access_token'] }))

// Or around v5's function of the request.
export const lazy = NextAuth(
  withTokenRotation((request) => ({
    providers: [Google({ clientId: request?.headers.get('x-tenant') ?? undefined })],
    session: { strategy: 'jwt' },
    callbacks: { jwt: ({ token }) => token },
  })),
)
export const lazyAsync = NextAuth(
  withTokenRotation(async () => ({ providers: [Google], session: { strategy: 'jwt' } })),
)

// What is wrong in a config stays wrong.
// @ts-expect-error not a strategy
export const wrongStrategy: NextAuthConfig = withTokenRotation({
  providers: [Google],
  session: { strategy: 'cookie' },
})
// @ts-expect-error the jwt callback returns a token
export const wrongCallback: NextAuthConfig = withTokenRotation({
  providers: [Google],
  callbacks: { jwt: () => 'token' },
})

export async function page() {
  const current = await auth()
  return current?.error ?? current?.access_token
}

// Literals keep their types in a variable too, and lists in them stay what NextAuth takes.
const inlineProvider = withTokenRotation({
  providers: [
    {
      id: 'demo',
      name: 'Demo',
      type: 'oidc',
      issuer: 'https://id.example.com',
      clientId: 'id',
      clientSecret: 'secret',
      checks: ['pkce', 'state'],
      profile: ({ sub, name }: { sub: string; name: string }) => ({ id: sub, name }),
    },
    Google,
  ],
  secret: ['new', 'old'],
})
export const ofInlineProvider = NextAuth(inlineProvider)
