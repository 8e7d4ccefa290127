'use client'

import { useSignOut } from 'next-auth-token-rotation/react'

export function SignOutButton() {
  const signOut = useSignOut()
  return (
    <button type="button" onClick={() => signOut()}>
      Sign out at the provider too
    </button>
  )
}
