'use strict'

// Apps as they are found: how each says its NextAuth config, and what init makes of that. `auth` has the file that is
// changed and what stands in it then, or `refused` why it is not.

const V4_IMPORTS = `import NextAuth from 'next-auth'
import GitHubProvider from 'next-auth/providers/github'
`
const V4_ROUTE = `import NextAuth from 'next-auth'
import { authOptions } from '@/lib/auth'

const handler = NextAuth(authOptions)
export { handler as GET, handler as POST }
`
const PROVIDERS = "providers: [GitHubProvider({ clientId: 'id', clientSecret: 'secret' })]"
const V5_IMPORTS = `import NextAuth from 'next-auth'
import GitHub from 'next-auth/providers/github'
`
const ROUTE = 'app/api/auth/[...nextauth]/route'

const v4 = (name, files, expected) => ({
  name: `v4: ${name}`,
  nextAuth: '4.24.15',
  files,
  ...expected,
})
const v5 = (name, files, expected) => ({
  name: `v5: ${name}`,
  nextAuth: '5.0.0-beta.32',
  files,
  ...expected,
})

/** @type {{ name: string, nextAuth: string, files: Record<string, string>, auth?: [string, string], refused?: RegExp,
 *   loads?: boolean, config?: string }[]} `loads`: the result is loaded with the real NextAuth */
const SAMPLES = [
  v4(
    'authOptions with a type in the route file',
    {
      [`${ROUTE}.ts`]: `import NextAuth, { type NextAuthOptions } from 'next-auth'
import GitHubProvider from 'next-auth/providers/github'

const authOptions: NextAuthOptions = {
  ${PROVIDERS},
  callbacks: {
    async jwt({ token, user }) {
      if (user) token.role = 'admin' // kept: it adds a claim
      return token
    },
  },
}

const handler = NextAuth(authOptions)
export { handler as GET, handler as POST }
`,
    },
    {
      auth: [`${ROUTE}.ts`, 'const authOptions: NextAuthOptions = withTokenRotation({'],
      loads: true,
    },
  ),
  v4(
    'authOptions in lib/auth.ts, by the alias',
    {
      'lib/auth.ts': `import type { NextAuthOptions } from 'next-auth'
import GitHubProvider from 'next-auth/providers/github'

export const authOptions: NextAuthOptions = {
  ${PROVIDERS},
}
`,
      [`${ROUTE}.ts`]: V4_ROUTE,
    },
    { auth: ['lib/auth.ts', 'withTokenRotation({\n'], loads: true },
  ),
  v4(
    'the same below src',
    {
      'src/lib/auth.ts': `import GitHubProvider from 'next-auth/providers/github'
export const authOptions = { ${PROVIDERS} }
`,
      [`src/${ROUTE}.ts`]: V4_ROUTE,
    },
    { auth: ['src/lib/auth.ts', 'export const authOptions = withTokenRotation({ '], loads: true },
  ),
  v4(
    'satisfies NextAuthOptions',
    {
      'lib/auth.ts': `import GitHubProvider from 'next-auth/providers/github'
import type { NextAuthOptions } from 'next-auth'
export const authOptions = {
  ${PROVIDERS},
} satisfies NextAuthOptions
`,
      [`${ROUTE}.ts`]: V4_ROUTE,
    },
    { auth: ['lib/auth.ts', '} satisfies NextAuthOptions)'], loads: true },
  ),
  v4(
    'as NextAuthOptions, with semicolons and double quotes',
    {
      'pages/api/auth/[...nextauth].ts': `import NextAuth, { NextAuthOptions } from "next-auth";
import GitHubProvider from "next-auth/providers/github";

export const authOptions = {
  ${PROVIDERS.replaceAll("'", '"')},
} as NextAuthOptions;
export default NextAuth(authOptions);
`,
    },
    {
      auth: [
        'pages/api/auth/[...nextauth].ts',
        'import { withTokenRotation } from "next-auth-token-rotation";',
      ],
      loads: true,
    },
  ),
  v4(
    'export default NextAuth({ … }) in JavaScript',
    {
      'pages/api/auth/[...nextauth].js': `${V4_IMPORTS}
export default NextAuth({
  ${PROVIDERS},
})
`,
    },
    {
      auth: ['pages/api/auth/[...nextauth].js', 'export default NextAuth(withTokenRotation({'],
      loads: true,
    },
  ),
  v4(
    'CommonJS',
    {
      'pages/api/auth/[...nextauth].js': `const NextAuth = require('next-auth').default
const GitHubProvider = require('next-auth/providers/github').default

module.exports = NextAuth({ ${PROVIDERS} })
`,
    },
    {
      auth: [
        'pages/api/auth/[...nextauth].js',
        "const { withTokenRotation } = require('next-auth-token-rotation')",
      ],
      loads: true,
    },
  ),
  v4(
    'CRLF and tabs',
    {
      [`${ROUTE}.js`]: `${V4_IMPORTS}
export const authOptions = {
\t${PROVIDERS},
\tsession: { strategy: 'jwt' },
}

export const GET = NextAuth(authOptions)
`.replaceAll('\n', '\r\n'),
    },
    {
      auth: [
        `${ROUTE}.js`,
        "github'\r\nimport { withTokenRotation } from 'next-auth-token-rotation'\r\n",
      ],
      loads: true,
    },
  ),
  v4(
    'NextAuth(req, res, authOptions)',
    {
      'pages/api/auth/[...nextauth].js': `${V4_IMPORTS}
const authOptions = { ${PROVIDERS} }

export default async function auth(req, res) {
  return await NextAuth(req, res, authOptions)
}
`,
    },
    {
      auth: ['pages/api/auth/[...nextauth].js', 'const authOptions = withTokenRotation({'],
      loads: true,
    },
  ),
  v4(
    'a config made in each request',
    {
      'pages/api/auth/[...nextauth].js': `${V4_IMPORTS}
export default async function auth(req, res) {
  return await NextAuth(req, res, { ${PROVIDERS}, debug: req.query.debug })
}
`,
    },
    { refused: /makes its config in each request/ },
  ),
  v4(
    'the callback of the guide',
    {
      [`${ROUTE}.js`]: `${V4_IMPORTS}
async function refreshAccessToken(token) {
  const response = await fetch('https://oauth2.googleapis.com/token', { method: 'POST' })
  return { ...token, accessToken: (await response.json()).access_token }
}
export const authOptions = {
  ${PROVIDERS},
  callbacks: { jwt: async ({ token }) => refreshAccessToken(token) },
}
export const GET = NextAuth(authOptions)
`,
    },
    { refused: /refreshes tokens itself/ },
  ),
  v4(
    'a callback that refreshes, in a file of its own',
    {
      'lib/callbacks.ts': `export const jwt = async ({ token }) => {
  await fetch('https://id.example', { body: new URLSearchParams({ grant_type: 'refresh_token' }) })
  return token
}
`,
      [`${ROUTE}.ts`]: `${V4_IMPORTS}import { jwt } from '../../../../lib/callbacks'
export const GET = NextAuth({ ${PROVIDERS}, callbacks: { jwt } })
`,
    },
    { refused: /refreshes tokens itself/ },
  ),
  v4(
    'wrapped already',
    {
      'auth.ts': `import GitHubProvider from 'next-auth/providers/github'
import { withTokenRotation } from 'next-auth-token-rotation'
export const authOptions = withTokenRotation({ ${PROVIDERS} })
`,
      [`${ROUTE}.ts`]: V4_ROUTE.replace('@/lib/auth', '@/auth'),
    },
    { auth: ['auth.ts', 'authOptions = withTokenRotation({'], loads: true },
  ),
  v4(
    'createCallbacks by hand',
    {
      [`${ROUTE}.ts`]: `${V4_IMPORTS}import { createCallbacks } from 'next-auth-token-rotation'
const { jwt } = createCallbacks({ providers: {} })
export const GET = NextAuth({ ${PROVIDERS}, callbacks: { jwt } })
`,
    },
    { refused: /uses createCallbacks/ },
  ),
  v4(
    'rows of a database',
    {
      [`${ROUTE}.ts`]: `${V4_IMPORTS}import { PrismaAdapter } from '@auth/prisma-adapter'
export const GET = NextAuth({ adapter: PrismaAdapter(db), ${PROVIDERS} })
`,
    },
    { refused: /rows of a database/ },
  ),
  v4(
    'an adapter, and cookies all the same',
    {
      [`${ROUTE}.ts`]: `${V4_IMPORTS}const adapter = undefined
export const GET = NextAuth({ adapter, session: { strategy: "jwt" }, ${PROVIDERS} })
`,
    },
    { auth: [`${ROUTE}.ts`, 'NextAuth(withTokenRotation({ adapter'], loads: true },
  ),
  v4(
    'a credentials provider alone',
    {
      [`${ROUTE}.ts`]: `import NextAuth from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
export const GET = NextAuth({ providers: [CredentialsProvider({ credentials: {} })] })
`,
    },
    { refused: /how the tokens of credentials are refreshed/ },
  ),
  v4(
    'a config that is put together later',
    {
      [`${ROUTE}.ts`]: `${V4_IMPORTS}const authOptions = { providers: [] }
authOptions.providers = [GitHubProvider({ clientId: 'id', clientSecret: 'secret' })]
export const GET = NextAuth(authOptions)
`,
    },
    { refused: /authOptions is changed after it was defined/ },
  ),
  v4(
    'a config out of a function',
    {
      [`${ROUTE}.ts`]: `${V4_IMPORTS}const makeOptions = () => ({ ${PROVIDERS} })
export const GET = NextAuth(makeOptions())
`,
    },
    { refused: /not an object that stands there/ },
  ),
  v4(
    'a config of another package',
    {
      [`${ROUTE}.ts`]: `import NextAuth from 'next-auth'
import { authOptions } from '@acme/auth'
export const GET = NextAuth(authOptions)
`,
    },
    { refused: /where authOptions is defined was not found/ },
  ),
  v4(
    'two configs',
    {
      'pages/api/auth/[...nextauth].js': `${V4_IMPORTS}export default NextAuth({ ${PROVIDERS} })\n`,
      'pages/api/admin/[...nextauth].js': `${V4_IMPORTS}export default NextAuth({ ${PROVIDERS} })\n`,
    },
    { refused: /several files call NextAuth\( … \): pages\/api\/admin/ },
  ),
  v4(
    'two configs, one of them named',
    {
      'pages/api/auth/[...nextauth].js': `${V4_IMPORTS}export default NextAuth({ ${PROVIDERS} })\n`,
      'pages/api/admin/[...nextauth].js': `${V4_IMPORTS}export default NextAuth({ ${PROVIDERS} })\n`,
    },
    {
      config: 'pages/api/auth/[...nextauth].js',
      auth: ['pages/api/auth/[...nextauth].js', 'NextAuth(withTokenRotation({'],
      loads: true,
    },
  ),
  v4(
    'braces and quotes in strings, comments, templates and regular expressions',
    {
      [`${ROUTE}.ts`]: `// import NextAuth from "next-auth" { ( [
${V4_IMPORTS}
/* authOptions = { */
const pattern = /["'{(\\/]+/g
const greeting = \`Hi \${[1].map(() => \`}\${'{'}\`)} )\`
export const authOptions = {
  ${PROVIDERS},
  pages: { signIn: '/a})' }, // }
  theme: { logo: "it's {" + greeting.replace(pattern, '') },
}
export const GET = NextAuth(authOptions)
`,
    },
    { auth: [`${ROUTE}.ts`, 'authOptions = withTokenRotation({'], loads: true },
  ),
  v4(
    'an apostrophe between tags',
    {
      [`${ROUTE}.tsx`]: `${V4_IMPORTS}export const Hint = () => <p>Don't {'('}</p>
export const GET = NextAuth({ ${PROVIDERS} })
`,
    },
    { refused: /brackets or quotes could not be followed/ },
  ),
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
  v5(
    'the callback of the guide',
    {
      'auth.ts': `${V5_IMPORTS}export const { handlers } = NextAuth({
  providers: [GitHub],
  callbacks: {
    async jwt({ token, account }) {
      if (account) return { ...token, access_token: account.access_token }
      const response = await fetch('https://oauth2.googleapis.com/token', {
        method: 'POST',
        body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: token.refresh_token }),
      })
      return { ...token, ...(await response.json()) }
    },
  },
})
`,
    },
    { refused: /refreshes tokens itself/ },
  ),
  {
    name: 'v3: positional callbacks',
    nextAuth: '3.29.10',
    files: {
      'pages/api/auth/[...nextauth].js': `import NextAuth from 'next-auth'
import Providers from 'next-auth/providers'
export default NextAuth({ providers: [Providers.Google({})] })
`,
    },
    refused: /v3 has positional callbacks/,
  },
  v4('no config at all', { 'lib/db.ts': 'export {}\n' }, { refused: /no file was found/ }),
]

/** A next.config, what comes of it, and the version of Next.js. */
const NEXT_CONFIGS = [
  [
    'empty',
    'next.config.mjs',
    '/** @type {import("next").NextConfig} */\nconst nextConfig = {};\n\nexport default nextConfig;\n',
  ],
  [
    'of create-next-app',
    'next.config.ts',
    "import type { NextConfig } from 'next'\n\nconst nextConfig: NextConfig = {\n  /* config options here */\n}\n\nexport default nextConfig\n",
  ],
  [
    'CommonJS',
    'next.config.js',
    "module.exports = {\n\treactStrictMode: true,\n\timages: { domains: ['a'] },\n}\n",
  ],
  ['one line', 'next.config.mjs', "export default { output: 'standalone' }\n"],
  ['a list', 'next.config.mjs', "export default { serverExternalPackages: ['sharp'] }\n"],
  [
    'a long list',
    'next.config.mjs',
    "export default {\n  serverExternalPackages: [\n    'sharp',\n    'pino', // logs\n  ],\n}\n",
  ],
  ['an empty list', 'next.config.mjs', 'export default { serverExternalPackages: [] }\n'],
  [
    'named already',
    'next.config.mjs',
    "export default { serverExternalPackages: ['next-auth-token-rotation/lib/server'] }\n",
  ],
  [
    'in a plugin',
    'next.config.mjs',
    "import withX from './with_x.mjs'\nconst nextConfig = { reactStrictMode: true }\nexport default withX(nextConfig, { silent: true })\n",
  ],
  [
    'CRLF',
    'next.config.mjs',
    'const config = {\r\n  reactStrictMode: true,\r\n}\r\nexport default config\r\n',
  ],
  [
    'Next.js 14',
    'next.config.mjs',
    'export default { experimental: { typedRoutes: true } }\n',
    '14.2.0',
  ],
  [
    'Next.js 14, nothing experimental',
    'next.config.js',
    'module.exports = { reactStrictMode: true }\n',
    '14.2.0',
  ],
  [
    'Next.js 13, a list',
    'next.config.js',
    "module.exports = { experimental: { serverComponentsExternalPackages: ['sharp'] } }\n",
    '13.5.0',
  ],
]

const REFUSED_NEXT_CONFIGS = [
  ['a function', 'export default () => ({ reactStrictMode: true })\n', /could not be followed/],
  ['a spread', "import base from './base.mjs'\nexport default { ...base }\n", /what it spreads/],
  [
    'a list out of elsewhere',
    "const list = ['a']\nexport default { serverExternalPackages: list }\n",
    /could not be followed/,
  ],
  [
    'the options of a plugin',
    "import withX from './x.mjs'\nexport default withX({ dest: 'public' })\n",
    /could not be followed/,
  ],
  [
    'a curried plugin',
    "import withX from './x.mjs'\nconst c = {}\nexport default withX({ a: 1 })(c)\n",
    /could not be followed/,
  ],
  [
    'the whole package',
    "export default { serverExternalPackages: ['next-auth-token-rotation'] }\n",
    /names the whole package/,
  ],
  [
    'set later',
    'const c = {}\nc.serverExternalPackages = []\nexport default c\n',
    /could not be followed/,
  ],
]

module.exports = { NEXT_CONFIGS, REFUSED_NEXT_CONFIGS, SAMPLES }
