// The declarations of react.d.mts, for `require`. They are written there, because Auth.js v5 is ESM
// only, and TypeScript lets a CommonJS file take no more from it than this way.
import type * as entry from './react.mjs' with { 'resolution-mode': 'import' }

export type {
  AccessToken,
  AccessTokenState,
  SignOut,
  TokenRotationProviderProps,
} from './react.mjs' with { 'resolution-mode': 'import' }

export declare const TokenRotationProvider: typeof entry.TokenRotationProvider
export declare const getAccessToken: typeof entry.getAccessToken
export declare const useAccessToken: typeof entry.useAccessToken
export declare const useSignOut: typeof entry.useSignOut
