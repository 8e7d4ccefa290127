import type { SessionStore, TokenStore, Unsubscribe } from './store.js'

/** Options of `localStore`. */
export interface LocalStoreOptions {
  /**
   * The file; made with the mode 0600 where there is none, in a folder that is there. It belongs on a disk of this
   * machine, outside what a deployment replaces. Beside it are made `<path>-wal`, `<path>-shm` and `<path>-turn`. A
   * relative path begins at the working directory.
   */
  path: string
  /**
   * What the values are encrypted with, the same in every process. Of several the first encrypts and
   * all of them decrypt. To change it: `['old', 'new']` in every process, then `['new', 'old']`.
   * @default AUTH_SECRET or NEXTAUTH_SECRET
   */
  secret?: string | readonly string[] | undefined
}

/**
 * A method rejects with an error whose `code` is one of these, or `ERR_UNSEAL` for a value of another
 * secret:
 *
 * - `ERR_LOCAL_STORE_FULL`: the disk is full. What was written before is still there.
 * - `ERR_LOCAL_STORE_READ_ONLY`: the file can no longer be written.
 * - `ERR_LOCAL_STORE_BUSY`: another process or program has kept the file for 10 s.
 * - `ERR_LOCAL_STORE_DAMAGED`, `ERR_LOCAL_STORE_IO`: the file, or the disk.
 * - `ERR_LOCAL_STORE_PLACE`, `ERR_LOCAL_STORE_FOREIGN`, `ERR_LOCAL_STORE_NEWER`: what `localStore` throws as an
 *   InvalidOptionError came about later.
 * - `ERR_LOCAL_STORE_CLOSED`: `close` was called.
 */
export interface LocalStore extends TokenStore {
  /** The value, or undefined for none. */
  get: (key: string) => Promise<string | undefined>
  /** Resolves when it is on the disk, where a power loss leaves it. */
  set: (key: string, value: string, ttlMs: number, owner?: string) => Promise<boolean>
  /** Ends the lock if it is the owner's. Resolves to whether it was. */
  release: (key: string, owner: string) => Promise<boolean>
  /** Calls `listener` after each publication of the key, in any process of this machine. */
  subscribe: (key: string, listener: () => void) => Unsubscribe
  /** What `tokensIn: 'store'` needs. */
  sessions: SessionStore
  /**
   * Does what it was asked for until now, and closes the file if no other `localStore` of this process
   * uses it. A process that ends need not call it.
   */
  close: () => Promise<void>
}

/**
 * The embedded store: one file on one machine, for all of its processes (pm2, `node:cluster`,
 * several `next start` behind nginx). It survives restarts and deployments and needs no server.
 * Values are encrypted (AES-256-GCM), keys are hashes: nothing in the file is readable.
 *
 * Linux and macOS.
 *
 * @example createCallbacks({ providers, store: localStore({ path: '/var/lib/my-app/tokens.db' }) })
 * @throws {InvalidOptionError} `path`: no folder, a network file system, no right to write, a file
 *   of another program or of a newer version; not during `next build`. `secret`: none, or another
 *   than that of a `localStore` which has the same file open in this process
 * @throws {AddonLoadError} where there is no native addon for this machine
 */
export declare function localStore(options: LocalStoreOptions): LocalStore
