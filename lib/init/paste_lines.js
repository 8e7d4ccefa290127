'use strict'

// The lines that a person writes where the file is not changed by itself.

const { PACKAGE, WRAP } = require('./auth_config.js')
const { importLine } = require('./imports.js')
const { FOLDER, settingOf } = require('./next_config.js')

const PAGES = {
  'own refresh': ['Take the jwt callback that refreshes out as well.', 'migration.md'],
  credentials: ['Say in the second argument where the tokens are.', 'credentials.md'],
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
  const use =
    nextAuth?.major === 5
      ? [`export const { handlers, auth, signIn, signOut } = NextAuth(${WRAP}({ … }))`]
      : [`export const authOptions = ${WRAP}({ … })`]
  return [
    importLine(WRAP, PACKAGE),
    '',
    ...use,
    '// { … } is the config that you have',
    ...(read ?? []),
  ]
}

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

/** What server code gets the token with; where the API is, only its author knows. @param {import('./app.js').App} app */
function serverTokensLines({ nextAuth }) {
  const config = nextAuth?.major === 5 ? 'config' : 'authOptions'
  return [
    importLine('serverTokens', PACKAGE),
    '',
    `export const { getAccessToken, fetch: fetchAsUser } = serverTokens(${config}, {`,
    "  origins: ['https://api.example.com'], // where fetchAsUser may send the access token",
    '})',
  ]
}

module.exports = { authLines, nextConfigLines, serverTokensLines }
