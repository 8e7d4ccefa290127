/**
 * What several processes share. Keys are hashes of refresh tokens; values hold tokens in the clear:
 * whoever writes a store encrypts them, as `redisStore` does. A method that rejects, or resolves to
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
}

export type Unsubscribe = () => unknown
