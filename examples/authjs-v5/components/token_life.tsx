'use client'

import { useSession } from 'next-auth/react'
import { useAccessToken } from 'next-auth-token-rotation/react'
import { type CSSProperties, useEffect, useState } from 'react'

/** How long the access token lives, which the page may know, although it never sees the token. */
export function TokenLife() {
  const { data: session } = useSession()
  const { expiresAt, error, status } = useAccessToken()
  const now = useNow()
  if (status === 'unauthenticated') return <p className="countdown is-over">Signed out</p>
  if (error) return <p className="countdown is-over">{error}</p>
  if (!now || !expiresAt || !session?.expires_in) return <p className="countdown">…</p>
  const left = Math.max(0, expiresAt - now)
  const share = Math.min(1, left / (session.expires_in * 1000))
  return (
    <>
      <p className="countdown">
        {Math.ceil(left / 1000)} s <span>until it expires</span>
      </p>
      <div className="bar" style={{ '--left': share } as CSSProperties} aria-hidden="true" />
    </>
  )
}

/** The time (ms), once a second; undefined in the first render, which is the server's too. */
function useNow(): number | undefined {
  const [now, setNow] = useState<number>()
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}
