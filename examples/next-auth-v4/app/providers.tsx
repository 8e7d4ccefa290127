'use client'

import type { Session } from 'next-auth'
import { TokenRotationProvider } from 'next-auth-token-rotation/react'
import type { ReactNode } from 'react'

/** The desk says itself that the session is lost, where others would go to sign in at once. */
const stayHere = () => {}

export function Providers({ session, children }: { session: Session | null; children: ReactNode }) {
  return (
    <TokenRotationProvider session={session} onSessionLost={stayHere}>
      {children}
    </TokenRotationProvider>
  )
}
