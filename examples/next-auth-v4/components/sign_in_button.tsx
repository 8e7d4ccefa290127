'use client'

import { signIn } from 'next-auth/react'

export function SignInButton({ provider }: { provider: { id: string; name: string } }) {
  return (
    <button type="button" className="primary" onClick={() => signIn(provider.id)}>
      Sign in with {provider.name}
    </button>
  )
}
