'use strict'

// Apps that init leaves alone, and why.

const { PROVIDERS, ROUTE, V4_IMPORTS, V5_IMPORTS, v4, v5 } = require('./sample_parts.js')

/** @type {import('./sample_parts.js').Sample[]} */
const REFUSED_SAMPLES = [
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
    'an apostrophe between tags',
    {
      [`${ROUTE}.tsx`]: `${V4_IMPORTS}export const Hint = () => <p>Don't {'('}</p>
export const GET = NextAuth({ ${PROVIDERS} })
`,
    },
    { refused: /brackets or quotes could not be followed/ },
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

module.exports = { REFUSED_SAMPLES }
