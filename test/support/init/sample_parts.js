'use strict'

// What the samples of apps have in common.

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

/**
 * @typedef {{ name: string, nextAuth: string, files: Record<string, string>, auth?: [string, string], refused?: RegExp,
 *   loads?: boolean, config?: string }} Sample `auth` has the file that is changed and what stands in it then, or
 *   `refused` why it is not; `loads`: the result is loaded with the real NextAuth
 */

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

module.exports = { PROVIDERS, ROUTE, V4_IMPORTS, V4_ROUTE, V5_IMPORTS, v4, v5 }
