// Account tables of Auth.js on SQLite whose `expires_at` has another type than its own, for an app that reads and writes
// them with Drizzle.

import { and, eq, sql } from 'drizzle-orm'
import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

const seconds = (at) => at
const date = (at) => new Date(at * 1000)

/** By type: the SQL type, Drizzle's column, and the value that it takes for the seconds of NextAuth. */
const COLUMNS = {
  integer: { type: 'INTEGER', column: integer('expires_at'), fromSeconds: seconds },
  // The same, from a driver that gives integers as bigint.
  bigint: { type: 'INTEGER', column: integer('expires_at'), fromSeconds: seconds },
  timestamp: {
    type: 'INTEGER',
    column: integer('expires_at', { mode: 'timestamp' }),
    fromSeconds: date,
  },
  text: { type: 'TEXT', column: text('expires_at'), fromSeconds: (at) => date(at).toISOString() },
}

/** @param {keyof typeof COLUMNS} kind */
export function accountColumns(kind) {
  const { type, column, fromSeconds } = COLUMNS[kind]
  const table = sqliteTable(
    'account',
    {
      ...{ userId: text('userId'), type: text('type'), provider: text('provider') },
      ...{ providerAccountId: text('providerAccountId'), refresh_token: text('refresh_token') },
      ...{ access_token: text('access_token'), expires_at: column },
      ...{ token_type: text('token_type'), scope: text('scope'), id_token: text('id_token') },
      session_state: text('session_state'),
    },
    (account) => [primaryKey({ columns: [account.provider, account.providerAccountId] })],
  )
  return { type, table, fromSeconds }
}

/** `accounts` of createDatabaseSessionCallback, as docs/database-sessions.md has it. */
export const accountsOf = (db, table) => ({
  get: (userId, provider) =>
    db
      .select()
      .from(table)
      .where(and(eq(table.userId, userId), eq(table.provider, provider)))
      .get(),
  update: ({ provider, providerAccountId, refresh_token }, tokens) =>
    db
      .update(table)
      .set(tokens)
      .where(
        and(
          eq(table.provider, provider),
          eq(table.providerAccountId, providerAccountId),
          sql`${table.refresh_token} IS ${refresh_token}`,
        ),
      ),
})

/** The adapter, whose own insert has the seconds of NextAuth's account. */
export const withColumn = (adapter, fromSeconds) => ({
  ...adapter,
  linkAccount: (account) =>
    adapter.linkAccount({ ...account, expires_at: fromSeconds(account.expires_at) }),
})
