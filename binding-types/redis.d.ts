import type { SessionStore, TokenStore, Unsubscribe } from './store.js'

/**
 * What is used of a client of node-redis (4 or later) or ioredis, of a single server, Sentinel or a Cluster. One of
 * `createSentinel` has no `duplicate`, and subscribes itself.
 */
export interface RedisClientLike {
  /** Runs a Lua script; each operation of the store is one. */
  // biome-ignore lint/suspicious/noExplicitAny: each library has its own arguments
  eval: (...args: any[]) => Promise<unknown>
  /** Makes the connection on which publications are heard. Without it a waiting process looks for itself. */
  duplicate?: () => unknown
}

/** Options of `redisStore`. */
export interface RedisStoreOptions {
  /** Of all keys; without braces. @default 'next-auth-token-rotation:' */
  prefix?: string | undefined
  /**
   * What the values are encrypted with, the same in every process. Of several the first encrypts
   * and all of them decrypt. To change it without a process that cannot read what another wrote, give
   * every process `['old', 'new']`, then every one `['new', 'old']`, then, after `successorTtl`,
   * `'new'`.
   * @default AUTH_SECRET or NEXTAUTH_SECRET
   */
  secret?: string | readonly string[] | undefined
}

/** Sessions whose tokens lie in Redis: `tokensIn: 'store'`. */
export interface RedisSessions extends SessionStore {
  /** Calls `listener` with the id of a session that has ended or was written, in any process. */
  subscribe: (listener: (id: string) => void) => Unsubscribe
}

/** What `redisStore` returns: hand it over as the option `store`. */
export interface RedisStore extends TokenStore {
  /** Calls `listener` after each publication of the key, in any process. */
  subscribe: (key: string, listener: () => void) => Unsubscribe
  /** What `tokensIn: 'store'` needs. */
  sessions: RedisSessions
  /**
   * Closes the connections on which it hears of publications and of sessions, if they are open. Each closes by itself
   * after 10 s in which no caller waited. The client is yours to close.
   */
  close: () => void
}

/**
 * A store in Redis or Valkey, over a client that the app already has. Values are encrypted
 * (AES-256-GCM), keys are hashes: nothing there is readable.
 *
 * @example createCallbacks({ providers, store: redisStore(await createClient().connect()) })
 * @throws {InvalidOptionError} for something that is not a client, or without a secret
 */
export declare function redisStore(client: RedisClientLike, options?: RedisStoreOptions): RedisStore
