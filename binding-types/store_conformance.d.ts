import type { TokenStore } from './store.js'

export interface StoreTest {
  name: string
  /** Rejects with node:assert's AssertionError. */
  run: () => Promise<void>
}

/**
 * The tests of a store, for any test framework.
 *
 * @example for (const { name, run } of storeConformance(() => myStore)) test(name, run)
 * @param getStore called in each test; it may give the same store every time
 */
export declare function storeConformance(
  getStore: () => TokenStore | Promise<TokenStore>,
  options?: {
    /** Whether the store, and its `sessions`, have `subscribe`. @default false */
    subscribes?: boolean | undefined
    /** Whether the store has `sessions`. @default false */
    sessions?: boolean | undefined
  },
): StoreTest[]
