'use client'

import { signOut, useSession } from 'next-auth/react'
import { TokenRotationProvider, useAccessToken, useSignOut } from 'next-auth-token-rotation/react'
import { useState } from 'react'

/** A page that a user leaves open: what it knows of the access token, and a button for each thing to do. */
export function OpenPage({ basePath, refetchInterval, keepsLost }) {
  const [losses, setLosses] = useState(0)
  const onSessionLost = keepsLost ? () => setLosses((count) => count + 1) : undefined
  return (
    <TokenRotationProvider
      basePath={basePath}
      refetchInterval={refetchInterval}
      onSessionLost={onSessionLost}
    >
      <AccessToken losses={losses} />
    </TokenRotationProvider>
  )
}

function AccessToken({ losses }) {
  const { update } = useSession()
  const { accessToken, expiresAt, status, error, refresh } = useAccessToken()
  const signOutAtProvider = useSignOut()
  const [refreshed, setRefreshed] = useState()
  const state = { accessToken, expiresAt, status, error, losses, refreshed }
  return (
    <main>
      <button type="button" onClick={async () => setRefreshed(await refresh())}>
        Refresh
      </button>
      <button type="button" onClick={() => update({ forceRefresh: true })}>
        Update
      </button>
      <button type="button" onClick={() => signOut({ redirect: false })}>
        Leave
      </button>
      <button type="button" onClick={() => signOutAtProvider()}>
        End both sessions
      </button>
      <pre id="state">{JSON.stringify(state)}</pre>
    </main>
  )
}
