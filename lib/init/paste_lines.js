'use strict'

// The lines that a person writes where the file is not changed by itself.

const fs = require('node:fs')
const path = require('node:path')
const { PACKAGE, WRAP } = require('./auth_config.js')
const { importLine } = require('./imports.js')
const { FOLDER, settingOf } = require('./next_config.js')

const PAGES = {
  'own refresh': ['Take the jwt callback that refreshes out as well.', 'migration.md'],
  credentials: ['Say in the second argument how your backend renews tokens.', 'credentials.md'],
  database: [
    `There createDatabaseSessionCallback takes the place of ${WRAP}.`,
    'database-sessions.md',
  ],
}

/** @param {import('./app.js').App} app @param {import('./refusal.js').Refusal} refusal */
function authLines({ nextAuth }, { page }) {
  const [advice, name] = PAGES[page] ?? []
  const read = name && [advice, `Read node_modules/${PACKAGE}/docs/${name}`]
  if (page === 'database') return read
  if (nextAuth?.major < 4) return [...v3Lines(), ...(read ?? [])]
  const [first, ...further] = page === 'credentials' ? wrapWithBackend() : [`${WRAP}({ … })`]
  const use =
    nextAuth?.major === 5
      ? ['const config', 'export const { handlers, auth, signIn, signOut } = NextAuth(config)']
      : ['export const authOptions']
  return [
    importLine(WRAP, PACKAGE),
    '',
    `${use[0]} = ${first}`,
    ...further,
    ...use.slice(1),
    '// { … } is the config that you have',
    ...(read ?? []),
  ]
}

/** As for a provider of the id that CredentialsProvider has by itself. */
const wrapWithBackend = () => [
  `${WRAP}({ … }, {`,
  '  providers: {',
  '    credentials: {',
  "      tokenEndpoint: 'https://api.example.com/auth/refresh',",
  "      request: { body: { refreshToken: '{refresh_token}' } },",
  '    },',
  '  },',
  '})',
]

function v3Lines() {
  return [
    importLine('createCallbacks', PACKAGE),
    '',
    'const google = { clientId: process.env.GOOGLE_CLIENT_ID, clientSecret: process.env.GOOGLE_CLIENT_SECRET }',
    "const { jwt, session } = createCallbacks({ layout: 'next-auth-v3', providers: { google } })",
    '',
    'export default NextAuth({ …, callbacks: { jwt, session } })',
  ]
}

/** @param {import('./app.js').App} app */
function nextConfigLines({ next }) {
  const [key, inner] = settingOf(next.major)
  const list = `['${FOLDER}']`
  return [inner ? `${key}: { ${inner}: ${list} },` : `${key}: ${list},`]
}

/** A file of the App Router that exports handlers and nothing else. */
const ROUTE = /^route\.\w+$/

/**
 * What server code gets the token with: where the API is, only its author knows. The config needs a name for it, in a file
 * that others can import.
 *
 * @param {import('./app.js').App} app
 * @param {import('./plan.js').Change} auth the change of the config
 */
function serverTokensLines(app, auth) {
  const isRoute = ROUTE.test(path.basename(auth.file))
  if (auth.name && !isRoute) {
    return [
      `// ${path.relative(app.folder, auth.file)}`,
      importLine('serverTokens', PACKAGE),
      '',
      ...serverTokensOf(auth.name),
    ]
  }
  const config = app.nextAuth.major === 5 ? 'config' : 'authOptions'
  return [
    `// ${isRoute ? newAuthFile(app) : path.relative(app.folder, auth.file)}`,
    importLine(`serverTokens, ${WRAP}`, PACKAGE),
    '',
    `export const ${config} = ${WRAP}({ … }) // what stands in NextAuth( … ) now: write NextAuth(${config}) there`,
    '',
    ...serverTokensOf(config),
  ]
}

function newAuthFile({ folder, isTyped }) {
  const name = isTyped ? 'auth.ts' : 'auth.js'
  const parent = fs.existsSync(path.join(folder, 'src')) ? 'src/' : ''
  return `${parent}${name}, a new file with what the config imports: a route file exports its handlers alone`
}

const serverTokensOf = (config) => [
  `export const { getAccessToken, fetch: fetchAsUser } = serverTokens(${config}, {`,
  "  origins: ['https://api.example.com'], // where fetchAsUser may send the access token",
  '})',
]

module.exports = { authLines, nextConfigLines, serverTokensLines }
