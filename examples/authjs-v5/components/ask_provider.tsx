'use client'

import { useActionState } from 'react'
import { askProvider } from '@/app/actions'

export function AskProvider() {
  const [answer, ask, isPending] = useActionState(askProvider, undefined)
  return (
    <form action={ask}>
      <button type="submit" className="primary" disabled={isPending}>
        Ask the provider who I am
      </button>
      <p aria-live="polite">{isPending ? 'Asking …' : answer}</p>
    </form>
  )
}
