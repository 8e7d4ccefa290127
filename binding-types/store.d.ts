/**
 * What several processes share. Keys are hashes of refresh tokens; values hold tokens in the clear:
 * a store of your own encrypts them, as `redisStore` does. A method that rejects, or resolves to
 * another type, counts as a failure of the store. `next-auth-token-rotation/store-conformance`
 * tests all of this.
 *
 * A key has a value and a lock, side by side. Both end by themselves after their time to live (ms).
 */
export interface TokenStore {
  /** The value, or undefined or null for none. It must not be older than any `set` that resolved. */
  get: (key: string) => Promise<string | null | undefined>
  /**
   * Without `owner`: writes the value. With `owner`: only while that owner holds the lock, which is
   * released in the same step; resolves to whether that was so.
   */
  set: (key: string, value: string, ttlMs: number, owner?: string) => Promise<unknown>
  /** Locks the key for `owner`, unless it is locked. Resolves to whether it now is the owner's. */
  acquire: (key: string, owner: string, ttlMs: number) => Promise<boolean>
  /** Ends the lock if it is `owner`'s. */
  release: (key: string, owner: string) => Promise<unknown>
  /**
   * Calls `listener` after each owner's `set` and each `release` of the key, in whichever process,
   * until the function that it returns is called. Optional, and allowed to miss some: a refresh
   * that waits for another process looks for itself too, at growing intervals up to 0.8 s.
   */
  subscribe?:
    | ((key: string, listener: () => void) => Unsubscribe | Promise<Unsubscribe>)
    | undefined
  /** The sessions whose tokens lie in the store. Needed for `tokensIn: 'store'` only, and then all of it. */
  sessions?: SessionStore | undefined
}

/**
 * Sessions, each with a value, an info and the indexes that it is listed under. Ids and indexes are hashes in base64url
 * (43 characters). The value is encrypted by the caller, with a key that the store never sees: it is written as it is.
 * The info (JSON: who, which provider, since when) is in the clear: a store of your own encrypts it, as `redisStore`
 * does; one that cannot be decrypted any more is '' and the session is there all the same. A session ends by itself when its time to live is over (ms), counted from the last `begin` or `write`.
 */
export interface SessionStore {
  /**
   * Undefined or null where there is none. Never older than any `begin`, `write` or `end` that resolved, in whichever
   * process: no reads from replicas.
   */
  read: (id: string) => Promise<StoredSession | null | undefined>
  /** Begins a session. When it resolves, `list` finds it under each of its indexes, in every process. */
  begin: (id: string, session: NewStoredSession, ttlMs: number) => Promise<unknown>
  /**
   * Replaces what is given (the value, the info, both or neither) and begins the time to live anew, in one step, and only
   * while the session is there: a session that has ended never comes back. Resolves to whether it was there. `list` finds
   * the session as long as it lives.
   */
  write: (id: string, changes: Partial<StoredSession>, ttlMs: number) => Promise<boolean>
  /** Ends the session. Resolves to whether it was there: of several calls for one session, to one only. */
  end: (id: string) => Promise<boolean>
  /** The sessions under an index that are still there, in any order. */
  list: (index: string) => Promise<{ id: string; info: string }[]>
  /**
   * Calls `listener` with the session's id after each `end`, and each `write` of a value, in whichever process (this one as
   * well, or not), until the function that it returns is called. Optional, and allowed to miss some: what is kept in memory is
   * read again after `storeFreshness` in any case.
   */
  subscribe?: ((listener: (id: string) => void) => Unsubscribe | Promise<Unsubscribe>) | undefined
}

/** What a store keeps of a session. */
export interface StoredSession {
  /** The token set, encrypted by the caller. */
  value: string
  /** JSON: who, which provider, since when. */
  info: string
}

/** A session that begins. */
export interface NewStoredSession extends StoredSession {
  /** Hashes that `list` finds the session by. */
  indexes: readonly string[]
}

/** Ends a subscription. */
export type Unsubscribe = () => unknown
