import { useAccessToken } from 'next-auth-token-rotation/react'
import { useState } from 'react'
import { Trial } from './trial'
import { usePending } from './use_pending'

/** Ends the grant behind the session's back. */
export function RevokeTrial() {
  const { error } = useAccessToken()
  const [outcome, setOutcome] = useState<string>()
  const [isPending, run] = usePending()
  const revoke = () => run(async () => setOutcome(await askToRevoke()))
  return (
    <Trial
      title="A revocation"
      about="Ends the grant at the provider and leaves the cookie alone, as when a user withdraws the access there."
      controls={
        <button type="button" className="danger" disabled={isPending} onClick={revoke}>
          Revoke the grant
        </button>
      }
      outcome={outcome && <p>{error === 'RefreshAccessTokenError' ? NOTICED : outcome}</p>}
    />
  )
}

const REVOKED =
  'Revoked. The access token is let run out; the refresh after that is not even tried.'
const NOTICED = 'Noticed: session.error says RefreshAccessTokenError. Sign in again, above.'

async function askToRevoke(): Promise<string> {
  const response = await fetch('/api/revoke', { method: 'POST' })
  const { failure } = await response.json()
  return failure ? `Not revoked: ${failure}.` : REVOKED
}
