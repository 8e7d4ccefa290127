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
function authLines(app, { file, page }) {
  const { nextAuth } = app
  const [advice, name] = PAGES[page] ?? []
  const read = name ? [advice, `Read node_modules/${PACKAGE}/docs/${name}`] : []
  if (page === 'database') return read
  if (nextAuth?.major < 4) return [...v3Lines(), ...read]
  return [
    ...(file && !isRoute(file) ? [`// ${path.relative(app.folder, file)}`] : []),
    ...configLines(
      { major: nextAuth?.major, isTyped: app.isTyped && !isJavaScript(file) },
      [WRAP],
      page === 'credentials' ? wrapWithBackend() : [`${WRAP}({ … })`],
    ),
    '// { … } is the config that you have',
    ...read,
  ]
}

/** In an app that is written in TypeScript a file may be none. */
const isJavaScript = (file) => /\.[cm]?jsx?$/.test(file ?? '')

/** A config with a name, and in TypeScript with a type: its callbacks have theirs by that. */
function configLines({ major, isTyped }, names, [first, ...further]) {
  const [config, type] = major === 5 ? ['config', 'NextAuthConfig'] : ['authOptions', 'AuthOptions']
  return [
    ...(isTyped ? [`import type { ${type} } from 'next-auth'`] : []),
    importLine(names.join(', '), PACKAGE),
    '',
    `export const ${config}${isTyped ? `: ${type}` : ''} = ${first}`,
    ...further,
    ...(major === 5 ? ['export const { handlers, auth, signIn, signOut } = NextAuth(config)'] : []),
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
  '  onEvent: console.log,',
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

/** A file of the App Router exports handlers and nothing else. */
const isRoute = (file) => /^route\.\w+$/.test(path.basename(file))

/**
 * What server code gets the token with: where the API is, only its author knows. The config needs a name for it, in a file
 * that others can import.
 *
 * @param {import('./app.js').App} app
 * @param {import('./plan.js').Change} auth the change of the config
 */
function serverTokensLines(app, auth) {
  const file = path.relative(app.folder, auth.file)
  if (auth.name && !isRoute(file)) {
    return [`// ${file}`, importLine('serverTokens', PACKAGE), '', ...serverTokensOf(auth.name)]
  }
  const { major } = app.nextAuth
  const place = isRoute(file) ? newAuthFile(app) : file
  const names = isRoute(file) ? ['serverTokens', WRAP] : ['serverTokens']
  const config = major === 5 ? 'config' : 'authOptions'
  return [
    `// ${place}${isRoute(file) ? ', a new file with what the config imports' : ''}`,
    ...(isRoute(file) && major === 5 ? ["import NextAuth from 'next-auth'"] : []),
    ...configLines({ major, isTyped: app.isTyped && !isJavaScript(place) }, names, [
      `${WRAP}({ … }) // what stands in NextAuth( … ) now`,
    ]),
    '',
    ...serverTokensOf(config),
    ...(isRoute(file) ? ['', ...routeLines(app, file, place)] : []),
  ]
}

function newAuthFile({ folder, isTyped }) {
  const parent = fs.existsSync(path.join(folder, 'src')) ? 'src/' : ''
  const files = ['auth', 'auth_options'].map((name) => `${parent}${name}.${isTyped ? 'ts' : 'js'}`)
  return files.find((file) => !fs.existsSync(path.join(folder, file))) ?? files.at(-1)
}

/** What is left of a route file whose config has moved. */
function routeLines({ nextAuth }, file, place) {
  const from = path.relative(path.dirname(file), place).replace(/\.\w+$/, '')
  return nextAuth.major === 5
    ? [`// ${file}`, importLine('handlers', from), '', 'export const { GET, POST } = handlers']
    : [
        `// ${file}`,
        "import NextAuth from 'next-auth'",
        importLine('authOptions', from),
        '',
        'const handler = NextAuth(authOptions)',
        'export { handler as GET, handler as POST }',
      ]
}

const serverTokensOf = (config) => [
  `export const { getAccessToken, fetch: fetchAsUser } = serverTokens(${config}, {`,
  "  origins: ['https://api.example.com'], // where fetchAsUser may send the access token",
  '})',
]

module.exports = { authLines, nextConfigLines, serverTokensLines }
