// The fields of the rotation in the types of NextAuth v4 and Auth.js v5. Comes with importing the
// package. Where no NextAuth is installed these blocks are skipped: an augmentation in a
// declaration file may name a module that is not there.
//
// - The bases of `Session` and `JWT`, not these themselves: TypeScript merges augmentations of
//   `next-auth` and of `@auth/core/types`, which v5 re-exports, into two different Sessions.
//   Applications write either.
// - So an application's own `interface Session { error?: … }` stays valid, and wins.
// - `next-auth/jwt` serves v5 too. `@auth/core` itself is out of reach where a package manager does
//   not hoist.
// - .d.mts, because v5 is ESM only, and TypeScript lets no CommonJS file refer to it.

import type { TokenRotationSession, TokenRotationToken } from './token_fields.js'

declare module 'next-auth' {
  interface DefaultSession extends TokenRotationSession {}
}

declare module 'next-auth/jwt' {
  interface DefaultJWT extends TokenRotationToken {}
}
