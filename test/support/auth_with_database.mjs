// Auth.js v5 with database sessions, as an app has them: its own HTTP handler, a published adapter, a SQL database in a
// file. argv: { database, column, issuer, clientId, clientSecret }, with the type of expires_at. Prints a word when it is
// ready, and runs until its input ends.

import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { Auth } from '@auth/core'
import { DrizzleAdapter } from '@auth/drizzle-adapter'
import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { createDatabaseSessionCallback } from 'next-auth-token-rotation'
import { accountColumns, accountsOf, withColumn } from './account_columns.mjs'

const { database, column, issuer, clientId, clientSecret } = JSON.parse(process.argv[2])

const { type, table, fromSeconds } = accountColumns(column)
const url = `file:${database}`
const sql = createClient({ url })
const ofAccounts = column === 'bigint' ? createClient({ url, intMode: 'bigint' }) : sql
await sql.executeMultiple(`
  CREATE TABLE IF NOT EXISTS user (
    id TEXT PRIMARY KEY, name TEXT, email TEXT UNIQUE, emailVerified INTEGER, image TEXT
  );
  CREATE TABLE IF NOT EXISTS account (
    userId TEXT NOT NULL REFERENCES user(id), type TEXT NOT NULL, provider TEXT, providerAccountId TEXT,
    refresh_token TEXT, access_token TEXT, expires_at ${type}, token_type TEXT, scope TEXT, id_token TEXT,
    session_state TEXT, PRIMARY KEY (provider, providerAccountId)
  );
  CREATE TABLE IF NOT EXISTS session (
    sessionToken TEXT PRIMARY KEY, userId TEXT NOT NULL REFERENCES user(id), expires INTEGER NOT NULL
  );
`)

const session = createDatabaseSessionCallback({
  accounts: accountsOf(drizzle(ofAccounts), table),
  providers: {
    demo: { issuer, clientId, clientSecret, clientAuthentication: 'client_secret_basic' },
  },
  expose: ['access_token'],
})

const config = {
  adapter: withColumn(DrizzleAdapter(drizzle(sql), { accountsTable: table }), fromSeconds),
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
