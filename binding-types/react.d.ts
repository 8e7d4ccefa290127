// The declarations of react.d.mts, for `require`. They are written there, because Auth.js v5 is ESM
// only, and TypeScript lets a CommonJS file take no more from it than this way.
import type * as entry from './react.mjs' with { 'resolution-mode': 'import' }

export type {
  AccessToken,
  AccessTokenState,
  SignOut,
  TokenRotationProviderProps,
} from './react.mjs' with { 'resolution-mode': 'import' }

/**
 * next-auth's `SessionProvider`, which keeps the session fresh.
 *
 * @example const { TokenRotationProvider } = require('next-auth-token-rotation/react')
 */
export declare const TokenRotationProvider: typeof entry.TokenRotationProvider
/**
 * The access token of the session, outside of components.
 *
 * @example const { getAccessToken } = require('next-auth-token-rotation/react')
 */
export declare const getAccessToken: typeof entry.getAccessToken
/**
 * The access token of the session, within `TokenRotationProvider`.
 *
 * @example const { useAccessToken } = require('next-auth-token-rotation/react')
 */
export declare const useAccessToken: typeof entry.useAccessToken
/**
 * What ends the session here and at its provider.
 *
 * @example const { useSignOut } = require('next-auth-token-rotation/react')
 */
export declare const useSignOut: typeof entry.useSignOut
