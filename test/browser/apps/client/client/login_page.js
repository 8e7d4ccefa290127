'use client'

import { signIn } from 'next-auth/react'
import { TokenRotationProvider, useAccessToken } from 'next-auth-token-rotation/react'

/** The app's own sign-in page, with the provider around it as a root layout would have it. */
export function LoginPage() {
  return (
    <TokenRotationProvider>
      <Login />
    </TokenRotationProvider>
  )
}

function Login() {
  const { status, error } = useAccessToken()
  const begin = () => {
    const callbackUrl = new URLSearchParams(window.location.search).get('callbackUrl')
    signIn('demo', { callbackUrl })
  }
  return (
    <main>
      <button type="button" onClick={begin}>
        Sign in with Demo Identity
      </button>
      <pre id="state">{JSON.stringify({ status, error })}</pre>
    </main>
  )
}
