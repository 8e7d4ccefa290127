// Auth.js v5 with the Drizzle adapter on a SQL database (SQLite in a file), signed in by the real login page.

const { spawn } = require('node:child_process')
const { once } = require('node:events')
const fs = require('node:fs')
const { createServer } = require('node:net')
const os = require('node:os')
const path = require('node:path')
const { createClient } = require('@libsql/client')
const { Browser } = require('../../../examples/authorization-server/browser.js')
const { startAuthorizationServer } = require('../../support/sessions.js')

const APP = path.join(__dirname, '../../support/auth_with_database.mjs')

/** The type of the column expires_at, how SQLite stores it, and for how many rotations it is watched. */
const COLUMNS = [
  ['integer', 'integer', 5],
  ['bigint', 'integer', 2],
  ['timestamp', 'integer', 2],
  ['text', 'text', 2],
]

let folder
let server
let app
let origin

async function start(column) {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'token-rotation-database-'))
  origin = `http://127.0.0.1:${await freePort()}`
  server = await startAuthorizationServer({ redirectUris: [`${origin}/auth/callback/demo`] })
  app = await startApp(column)
}

async function stop() {
  app.stdin.end()
  await once(app, 'close')
  await server.close()
  fs.rmSync(folder, { recursive: true })
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}

const databaseFile = () => path.join(folder, 'app.db')

async function startApp(column) {
  const { issuer, clientId, clientSecret } = server
  const database = databaseFile()
  const settings = JSON.stringify({ database, column, issuer, clientId, clientSecret })
  const child = spawn(process.execPath, [APP, settings, origin], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

/** Signs in as a person would, from the app's sign-in route to its callback and back. */
async function signIn(browser) {
  const { html } = await browser.visit(`${origin}/auth/csrf`)
  const { csrfToken } = JSON.parse(html)
  let page = await browser.visit(
    `${origin}/auth/signin/demo`,
    new URLSearchParams({ csrfToken, callbackUrl: `${origin}/auth/session` }),
  )
  for (let pages = 0; pages < 15; pages += 1) {
    if (page.url.pathname === '/auth/session') return
    const form = /<form method="post" action="([^"]+)"/.exec(page.html)
    page = page.location
      ? await browser.visit(page.location)
      : await browser.visit(
          new URL(form[1], page.url),
          new URLSearchParams({ login: 'ada', decision: 'allow' }),
        )
  }
  throw new Error(`the sign-in does not come to an end: ${page.url}`)
}

const sessionOf = async (browser) =>
  JSON.parse((await browser.visit(`${origin}/auth/session`)).html)

async function query(text) {
  const sql = createClient({ url: `file:${databaseFile()}` })
  try {
    return (await sql.execute(text)).rows
  } finally {
    sql.close()
  }
}

describe.each(COLUMNS)('a column of the type %s', (column, type, rotations) => {
  beforeAll(() => start(column))

  afterAll(stop)

  test('a signed-in user keeps a fresh access token through its rotations, each token spent once', async () => {
    await server.setAccessTokenSeconds(2)
    const browser = new Browser()
    await signIn(browser)
    await server.clearLog()
    const seen = new Set()
    while (seen.size <= rotations) {
      const sessions = await Promise.all(Array.from({ length: 5 }, () => sessionOf(browser)))
      for (const session of sessions) {
        expect(session).toMatchObject({ access_token: expect.any(String) })
        expect(session).not.toHaveProperty('error')
        expect(session).not.toHaveProperty('refresh_token')
        expect(session.expires_at * 1000).toBeGreaterThan(Date.now() - 1000)
        seen.add(session.access_token)
      }
    }
    const spent = (await server.tokenRequests()).map(({ refreshTokenHash }) => refreshTokenHash)
    expect(spent.length).toBeGreaterThanOrEqual(rotations)
    expect(new Set(spent).size).toBe(spent.length)
    const stored = await query('SELECT expires_at, typeof(expires_at) AS type FROM account')
    expect(stored).toEqual([expect.objectContaining({ type })])
    // ISO 8601, which is how the app's own queries compare it.
    expect(/^\d{4}-.*Z$/.test(stored[0].expires_at)).toBe(type === 'text')
  })

  test('the tokens of a second sign-in replace dead ones, which NextAuth itself would leave', async () => {
    await server.setAccessTokenSeconds(2)
    const browser = new Browser()
    await signIn(browser)
    const before = await sessionOf(browser)
    await server.setAccessTokenSeconds(3600)
    const again = new Browser()
    await signIn(again)
    const after = await sessionOf(again)
    expect(after.access_token).not.toBe(before.access_token)
    expect(after.expires_at).toBeGreaterThan(Date.now() / 1000 + 3000)
    // One user, one row: both browsers have the newest.
    expect(await sessionOf(browser)).toMatchObject({ access_token: after.access_token })
  })

  test('a row without a refresh token gets the one that a later sign-in brings', async () => {
    await signIn(new Browser())
    await query('UPDATE account SET refresh_token = NULL')
    await signIn(new Browser())
    const rows = await query('SELECT refresh_token FROM account')
    expect(rows).toEqual([expect.objectContaining({ refresh_token: expect.any(String) })])
  })
})
