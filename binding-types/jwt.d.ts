// The declarations of jwt.d.mts, for `require`. They are written there, because Auth.js v5 is ESM only, and TypeScript
// lets a CommonJS file take no more from it than this way.
import type * as entry from './jwt.mjs' with { 'resolution-mode': 'import' }

export type { PreviousSecrets } from './jwt.mjs' with { 'resolution-mode': 'import' }

export declare const encode: typeof entry.encode
export declare const decode: typeof entry.decode
export declare const getToken: typeof entry.getToken
