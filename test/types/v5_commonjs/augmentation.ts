// A CommonJS file of a project with v5: the package is the `require` entry here, and its
// declarations have to reach v5's, which are ESM, without an error of their own.
import type { Session } from 'next-auth' with { 'resolution-mode': 'import' }
import type { JWT } from 'next-auth/jwt' with { 'resolution-mode': 'import' }
import { createCallbacks, sessionCallback } from 'next-auth-token-rotation'

declare const session: Session
declare const token: JWT

export const fields: [number?, string?] = [session.refresh_at, token.access_token]
export const written: Session = sessionCallback({ session, token })
export const callbacks = createCallbacks({ providers: { google: { clientId: 'id' } } })
