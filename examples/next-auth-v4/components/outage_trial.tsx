import { useAccessToken } from 'next-auth-token-rotation/react'
import { useState } from 'react'
import { OUTAGES, type Outage } from '@/shared/authorization_server'
import { Trial } from './trial'
import { usePending } from './use_pending'
import type { ServerHandle } from './use_server_state'

const MODES = Object.entries(OUTAGES) as [Outage, string][]

/** Takes the authorization server away, in one of four ways, and gives it back. */
export function OutageTrial({ server }: { server: ServerHandle }) {
  const [mode, setMode] = useState<Outage>('refuse')
  const [isPending, run] = usePending()
  const { error } = useAccessToken()
  const outage = server.state?.outage
  return (
    <Trial
      title="An outage"
      about="While the access token is valid, no user notices. After that the session says TemporarilyUnavailable, keeps its tokens, and recovers by itself."
      controls={
        <>
          <button
            type="button"
            className="primary"
            disabled={isPending || !server.state}
            onClick={() =>
              run(() => server.command(outage ? { action: 'up' } : { action: 'down', mode }))
            }
          >
            {outage ? 'Bring it back' : 'Take the server down'}
          </button>
          <label className="choice">
            How: it
            <select
              value={outage ?? mode}
              disabled={Boolean(outage)}
              onChange={({ target }) => setMode(target.value as Outage)}
            >
              {MODES.map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          </label>
        </>
      }
      outcome={
        outage ? (
          <p className="is-down">
            The authorization server {OUTAGES[outage]}. Watch the bar run out.
          </p>
        ) : (
          error === 'TemporarilyUnavailable' && (
            <p>
              It is back. The page asks again by itself, at intervals of up to a minute. Refresh now
              may be sooner.
            </p>
          )
        )
      }
    />
  )
}
