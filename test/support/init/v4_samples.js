'use strict'

// Apps with NextAuth v4 as they are found: how each says its config, and what init makes of that.

const { PROVIDERS, ROUTE, V4_IMPORTS, V4_ROUTE, v4 } = require('./sample_parts.js')

/** @type {import('./sample_parts.js').Sample[]} */
const V4_SAMPLES = [
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
    'an adapter, and cookies all the same',
    {
      [`${ROUTE}.ts`]: `${V4_IMPORTS}const adapter = undefined
export const GET = NextAuth({ adapter, session: { strategy: "jwt" }, ${PROVIDERS} })
`,
    },
    { auth: [`${ROUTE}.ts`, 'NextAuth(withTokenRotation({ adapter'], loads: true },
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
]

module.exports = { V4_SAMPLES }
