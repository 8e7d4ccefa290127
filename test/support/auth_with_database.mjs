// Auth.js v5 with database sessions, as an app has them: its own HTTP handler, a published adapter, a SQL database in a
// file. argv: { database, issuer, clientId, clientSecret }. Prints its origin, and runs until its input ends.

import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { Auth } from '@auth/core'
import { DrizzleAdapter } from '@auth/drizzle-adapter'
import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { createDatabaseSessionCallback } from 'next-auth-token-rotation'

const { database, issuer, clientId, clientSecret } = JSON.parse(process.argv[2])

const sql = createClient({ url: `file:${database}` })
await sql.executeMultiple(`
  CREATE TABLE IF NOT EXISTS user (
    id TEXT PRIMARY KEY, name TEXT, email TEXT UNIQUE, emailVerified INTEGER, image TEXT
  );
  CREATE TABLE IF NOT EXISTS account (
    userId TEXT NOT NULL REFERENCES user(id), type TEXT NOT NULL, provider TEXT, providerAccountId TEXT,
    refresh_token TEXT, access_token TEXT, expires_at INTEGER, token_type TEXT, scope TEXT, id_token TEXT,
    session_state TEXT, PRIMARY KEY (provider, providerAccountId)
  );
  CREATE TABLE IF NOT EXISTS session (
    sessionToken TEXT PRIMARY KEY, userId TEXT NOT NULL REFERENCES user(id), expires INTEGER NOT NULL
  );
`)

const accounts = {
  async get(userId, provider) {
    const { rows } = await sql.execute({
      sql: 'SELECT * FROM account WHERE userId = ? AND provider = ?',
      args: [userId, provider],
    })
    return rows[0]
  },
  async update(row, { access_token, expires_at, refresh_token = row.refresh_token }) {
    await sql.execute({
      sql: `UPDATE account SET access_token = ?, expires_at = ?, refresh_token = ?
            WHERE provider = ? AND providerAccountId = ? AND refresh_token IS ?`,
      args: [
        access_token,
        expires_at,
        refresh_token,
        row.provider,
        row.providerAccountId,
        row.refresh_token,
      ],
    })
  },
}

const session = createDatabaseSessionCallback({
  accounts,
  providers: {
    demo: { issuer, clientId, clientSecret, clientAuthentication: 'client_secret_basic' },
  },
  expose: ['access_token'],
})

const config = {
  adapter: DrizzleAdapter(drizzle(sql)),
  basePath: '/auth',
  secret: 'a secret of Auth.js',
  trustHost: true,
  providers: [
    {
      id: 'demo',
      name: 'Demo',
      type: 'oidc',
      issuer,
      clientId,
      clientSecret,
      authorization: {
        params: { scope: 'openid profile email offline_access', prompt: 'consent' },
      },
    },
  ],
  callbacks: { session },
  events: { signIn: session.storeSignIn },
}

const server = createServer(async (incoming, outgoing) => {
  const request = new Request(new URL(incoming.url, `http://${incoming.headers.host}`), {
    method: incoming.method,
    headers: incoming.headers,
    ...(incoming.method === 'POST' && { body: Readable.toWeb(incoming), duplex: 'half' }),
  })
  const response = await Auth(request, config)
  outgoing.writeHead(response.status, [
    ...[...response.headers].filter(([name]) => name !== 'set-cookie').flat(),
    ...response.headers.getSetCookie().flatMap((cookie) => ['set-cookie', cookie]),
  ])
  outgoing.end(Buffer.from(await response.arrayBuffer()))
})
server.listen(Number(new URL(process.argv[3]).port), '127.0.0.1', () => console.log('ready'))
process.stdin.on('end', () => process.exit()).resume()
