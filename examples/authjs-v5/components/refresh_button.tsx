'use client'

import { useSession } from 'next-auth/react'
import { refreshNow } from '@/app/actions'

/** The server action sets the cookie; the page then has its session read again to show it. */
export function RefreshButton() {
  const { update } = useSession()
  const action = async () => {
    await refreshNow()
    await update()
  }
  return (
    <form action={action}>
      <button type="submit">Refresh now</button>
    </form>
  )
}
