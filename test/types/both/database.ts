import { createDatabaseSessionCallback } from 'next-auth-token-rotation'
import type { Config } from 'the-config-of-next-auth'

interface Row {
  provider: string
  providerAccountId: string
  access_token: string | null
  refresh_token: string | null
  expires_at: number | null
}
declare const table: {
  find(userId: string, provider: string): Promise<Row | undefined>
  write(key: Partial<Row>, columns: object): Promise<number>
}

const session = createDatabaseSessionCallback({
  accounts: {
    get: (userId, provider) => table.find(userId, provider),
    update: ({ provider, providerAccountId, refresh_token }, tokens) =>
      table.write({ provider, providerAccountId, refresh_token }, tokens),
  },
  providers: { google: { clientId: 'id', clientSecret: 'secret' } },
  expose: ['access_token'],
})

export const config: Config = {
  providers: [],
  session: { strategy: 'database' },
  callbacks: { session },
  events: { signIn: session.storeSignIn },
}
export const composed: Config['callbacks'] = {
  session: async (params) => {
    const result = await session(params)
    return { ...result, user: { ...result.user, id: params.user.id } }
  },
}
export const refreshed: number = session.rotator.stats().refreshed

// @ts-expect-error the account table is needed
createDatabaseSessionCallback({ providers: {} })
createDatabaseSessionCallback({
  accounts: { get: async () => null, update: async () => {} },
  providers: {},
  // @ts-expect-error rows have the names of Auth.js
  layout: 'next-auth-v4',
})

interface DatedRow {
  expires_at?: Date | null
}
declare const dated: {
  find(): Promise<DatedRow>
  write(columns: { expires_at: Date | null }): Promise<void>
}

createDatabaseSessionCallback({
  accounts: { get: () => dated.find(), update: (_row, tokens) => dated.write(tokens) },
  providers: {},
})
createDatabaseSessionCallback({
  accounts: {
    get: () => dated.find(),
    // @ts-expect-error a column that has dates is given dates
    update: async (_row, { expires_at }): Promise<number | null> => expires_at,
  },
  providers: {},
})

/** Of a driver that types no rows. */
declare const untyped: { find(): Promise<{ id: string }>; write(at: number | null): Promise<void> }

createDatabaseSessionCallback({
  accounts: {
    get: () => untyped.find(),
    update: (_row, tokens) => untyped.write(tokens.expires_at),
  },
  providers: {},
})
