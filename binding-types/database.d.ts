import type { TokenRotationOptions } from './options.js'
import type { Rotator } from './rotator.js'

/** What is read of a row of the account table (https://authjs.dev/getting-started/database). */
export interface AccountRow {
  /** What an API takes. */
  access_token?: string | null | undefined
  /**
   * In s, or in ms where it is greater than 10¹¹, as a number, a bigint or text; a Date; text in ISO
   * 8601, in UTC unless it names a zone. 0 and less is due.
   */
  expires_at?: number | bigint | string | Date | null | undefined
  /** Written only where a response has another. */
  id_token?: string | null | undefined
  /** NextAuth's provider id. A row of another than the one asked for is not used; logged once. */
  provider?: string | null | undefined
  /** Null or absent: the tokens cannot be renewed. */
  refresh_token?: string | null | undefined
}

/** The type of a row's `expires_at`; a number where the row does not say. */
export type AccountTime<Row> = Row extends { expires_at?: infer Time }
  ? unknown extends Time
    ? number
    : Exclude<Time, null | undefined>
  : number

/** The columns to write, and no others. */
export interface AccountTokens<Time = number> {
  /** The new one. */
  access_token: string
  /**
   * As the row had it: the same type and unit. A number in s where it was null, in this row and in
   * those before. Null where the provider does not say.
   */
  expires_at: Time | null
  /** Absent: leave the column as it is. */
  id_token?: string
  /** Absent: leave the column as it is. */
  refresh_token?: string
}

/** The way to the account table. */
export interface AccountTable<Row extends object = AccountRow> {
  /** The user's account at a provider; undefined or null if there is none. */
  get: (userId: string, provider: string) => Promise<Row | null | undefined>
  /**
   * Writes new tokens into a row that `get` gave. With several processes add
   * `AND refresh_token IS NOT DISTINCT FROM row.refresh_token` to its condition (SQLite `IS`, MySQL
   * `<=>`), so that a late writer does not overwrite a newer refresh token. `=` never matches a row
   * whose refresh token is NULL, which the next sign-in may fill. An error of it is logged by its
   * code or name; the message, which may quote the tokens, is not.
   */
  update: (row: Row, tokens: AccountTokens<AccountTime<Row>>) => Promise<unknown>
}

/** Options of `createDatabaseSessionCallback`: those of `createCallbacks`, and the account table. */
export interface DatabaseSessionOptions<Row extends object = AccountRow>
  extends Omit<TokenRotationOptions, 'layout' | 'registerUrl' | 'revokeOnSignOut' | 'tokensIn'> {
  /** How rows are read and written. */
  accounts: AccountTable<Row>
  /** Columns to copy into the session, such as `['access_token']`. @default only the error */
  expose?: readonly string[] | undefined
}

/**
 * The session callback of the `database` strategy. Never throws and never rejects. Gives the user's
 * name, email and image, what `expose` names, `expires_at`, `refresh_at` and the error.
 */
export interface DatabaseSessionCallback {
  /** For `callbacks.session`. */
  <Session extends object>(params: {
    session: Session
    /** The user's row. Its `id` finds the account. */
    user?: unknown
    trigger?: string | undefined
    /** `update({ forceRefresh: true })` of the client refreshes a token that is not due. */
    newSession?: unknown
  }): Promise<Session>
  /**
   * For `events.signIn`: writes the tokens of a sign-in into the row. NextAuth does that only when
   * an account is linked, so without this a session whose refresh token died would stay dead.
   */
  storeSignIn: (message: { user?: unknown; account?: object | null | undefined }) => Promise<void>
  /** `revoke` and `forget` take a row. Refreshes, revokes and counts without NextAuth. */
  rotator: Rotator
}
