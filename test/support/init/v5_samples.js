'use strict'

// Apps with Auth.js v5 as they are found: how each says its config, and what init makes of that.

const { ROUTE, V5_IMPORTS, v5 } = require('./sample_parts.js')

/** @type {import('./sample_parts.js').Sample[]} */
const V5_SAMPLES = [
  v5(
    'export const { handlers, auth } = NextAuth({ … })',
    {
      'auth.ts': `${V5_IMPORTS}
export const { handlers, auth, signIn, signOut } = NextAuth({
  providers: [GitHub],
  callbacks: {
    jwt({ token, user }) {
      if (user) token.id = user.id
      return token
    },
  },
})
`,
      [`${ROUTE}.ts`]: `import { handlers } from '@/auth'
export const { GET, POST } = handlers
`,
    },
    { auth: ['auth.ts', 'signOut } = NextAuth(withTokenRotation({\n'], loads: true },
  ),
  v5(
    'auth.config.ts beside a middleware',
    {
      'auth.config.ts': `import type { NextAuthConfig } from 'next-auth'
import GitHub from 'next-auth/providers/github'

export default { providers: [GitHub] } satisfies NextAuthConfig
`,
      'auth.ts': `import NextAuth from 'next-auth'
import authConfig from './auth.config'

export const { handlers, auth } = NextAuth({ session: { strategy: 'jwt' }, ...authConfig })
`,
      'middleware.ts': `import NextAuth from 'next-auth'
import authConfig from './auth.config'
export const { auth: middleware } = NextAuth(authConfig)
`,
    },
    {
      auth: [
        'auth.ts',
        "NextAuth(withTokenRotation({ session: { strategy: 'jwt' }, ...authConfig }))",
      ],
    },
  ),
  v5(
    'a config of another file, as create-t3-app has it',
    {
      'src/server/auth/config.ts': `import { type DefaultSession, type NextAuthConfig } from "next-auth";
import GitHub from "next-auth/providers/github";

declare module "next-auth" {
  interface Session extends DefaultSession { user: { id: string } & DefaultSession["user"] }
}

/**
 * Options for NextAuth.js used to configure adapters, providers, callbacks, etc.
 */
export const authConfig = {
  providers: [GitHub],
  callbacks: {
    session: ({ session, token }) => ({ ...session, user: { ...session.user, id: token.sub! } }),
  },
} satisfies NextAuthConfig;
`,
      'src/server/auth/index.ts': `import NextAuth from "next-auth";
import { cache } from "react";
import { authConfig } from "./config";

const { auth: uncachedAuth, handlers, signIn, signOut } = NextAuth(authConfig);
const auth = cache(uncachedAuth);
export { auth, handlers, signIn, signOut };
`,
    },
    { auth: ['src/server/auth/config.ts', '} satisfies NextAuthConfig);'], loads: true },
  ),
  v5(
    'a default import of a config',
    {
      'auth.config.mjs': `import GitHub from 'next-auth/providers/github'
const config = { providers: [GitHub] }
export default config
`,
      'auth.mjs': `import NextAuth from 'next-auth'
import config from './auth.config.mjs'
export const { handlers } = NextAuth(config)
`,
    },
    {
      auth: ['auth.config.mjs', 'const config = withTokenRotation({ providers: [GitHub] })'],
      loads: true,
    },
  ),
  v5(
    'a function of the request',
    {
      'auth.ts': `${V5_IMPORTS}
export const { handlers, auth } = NextAuth(async (request) => ({
  providers: [GitHub],
  debug: request?.nextUrl.pathname === '/debug',
}))
`,
    },
    { auth: ['auth.ts', 'NextAuth(withTokenRotation(async (request) => ({'], loads: true },
  ),
  v5(
    'no semicolons, one line, no space',
    { 'src/auth.js': `${V5_IMPORTS}export const {auth,handlers}=NextAuth({providers:[GitHub]})` },
    { auth: ['src/auth.js', 'NextAuth(withTokenRotation({providers:[GitHub]}))'], loads: true },
  ),
  v5(
    'wrapped already, by a name',
    {
      'auth.ts': `${V5_IMPORTS}import { withTokenRotation } from 'next-auth-token-rotation'

const config = withTokenRotation({ providers: [GitHub] }, { onEvent: console.log })
export const { handlers } = NextAuth(config)
`,
    },
    { auth: ['auth.ts', 'NextAuth(config)'], loads: true },
  ),
]

module.exports = { V5_SAMPLES }
