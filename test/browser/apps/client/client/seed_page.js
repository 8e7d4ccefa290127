'use client'

// The client code of NextAuth's own documentation, as people have it.

import { SessionProvider, signIn, useSession } from 'next-auth/react'
import { useEffect } from 'react'

export function SeedPage({ refetchInterval }) {
  return (
    <SessionProvider refetchInterval={refetchInterval}>
      <HomePage />
    </SessionProvider>
  )
}

function HomePage() {
  const { data: session, status } = useSession()
  useEffect(() => {
    if (session?.error === 'RefreshAccessTokenError') {
      signIn() // Force sign in to hopefully resolve error
    }
  }, [session])
  return <pre id="state">{JSON.stringify({ status, accessToken: session?.access_token })}</pre>
}
