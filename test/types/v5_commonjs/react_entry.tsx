// The `require` entry beside v5, which is ESM only.
import { TokenRotationProvider, useAccessToken } from 'next-auth-token-rotation/react'
import type { ReactNode } from 'react'

export const Provider = ({ children }: { children: ReactNode }) => (
  <TokenRotationProvider onSessionLost={(session) => console.log(session.refresh_at)}>
    {children}
  </TokenRotationProvider>
)

export function Token() {
  const { accessToken, expiresAt } = useAccessToken()
  const shown: [string?, number?] = [accessToken, expiresAt]
  // @ts-expect-error ms, not a date
  const date: Date = expiresAt
  return (
    <p>
      {shown} {date.toISOString()}
    </p>
  )
}
