'use client'

// Does not import the package: the fields come with the program, from wherever it is imported.
import { signIn, useSession } from 'next-auth/react'
import { useEffect } from 'react'

export function SessionError() {
  const { data: session, update } = useSession()
  const error = session?.error

  useEffect(() => {
    if (error === 'RefreshAccessTokenError') signIn()
    if (error === 'TemporarilyUnavailable') update({ forceRefresh: true })
  }, [error, update])

  // @ts-expect-error optional
  const expiry: number = session?.accessTokenExpires
  return (
    <p title={session?.accessToken}>
      {error} {expiry}
    </p>
  )
}
