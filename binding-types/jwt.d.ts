// The declarations of jwt.d.mts, for `require`. They are written there, because Auth.js v5 is ESM only, and TypeScript
// lets a CommonJS file take no more from it than this way.
import type * as entry from './jwt.mjs' with { 'resolution-mode': 'import' }

export type { PreviousSecrets } from './jwt.mjs' with { 'resolution-mode': 'import' }

/**
 * NextAuth's `encode`, natively.
 *
 * @example const { encode } = require('next-auth-token-rotation/jwt')
 */
export declare const encode: typeof entry.encode
/**
 * NextAuth's `decode`, natively; takes `previousSecrets`.
 *
 * @example const { decode } = require('next-auth-token-rotation/jwt')
 */
export declare const decode: typeof entry.decode
/**
 * NextAuth's `getToken`, natively; takes `previousSecrets`.
 *
 * @example const { getToken } = require('next-auth-token-rotation/jwt')
 */
export declare const getToken: typeof entry.getToken
