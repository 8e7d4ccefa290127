import type { TokenStore } from './store.js'

/** One test of a store. */
export interface StoreTest {
  /** A sentence, for the test framework. */
  name: string
  /** Rejects with node:assert's AssertionError. */
  run: () => Promise<void>
}

/**
 * The tests of a store, for any test framework.
 *
 * @example for (const { name, run } of storeConformance(() => myStore)) test(name, run)
 * @param getStore called in each test; it may give the same store every time
 * @throws never; what a store does wrong rejects the test's `run`
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
