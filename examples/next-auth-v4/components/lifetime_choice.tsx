import type { ChangeEvent } from 'react'
import { duration } from './clock'
import { usePending } from './use_pending'
import type { ServerHandle } from './use_server_state'

const SECONDS = [10, 30, 60, 300]

interface LifetimeChoiceProps {
  server: ServerHandle
  /** Gets the first token with the new lifetime. */
  refresh: () => Promise<unknown>
}

export function LifetimeChoice({ server, refresh }: LifetimeChoiceProps) {
  const [isPending, run] = usePending()
  const current = server.state?.accessTokenSeconds
  if (current === undefined) return null
  const options = SECONDS.includes(current) ? SECONDS : [current, ...SECONDS]
  const change = ({ target }: ChangeEvent<HTMLSelectElement>) =>
    run(async () => {
      await server.command({ action: 'lifetime', seconds: Number(target.value) })
      await refresh()
    })
  return (
    <label className="choice">
      Lifetime
      <select value={current} onChange={change} disabled={isPending}>
        {options.map((seconds) => (
          <option key={seconds} value={seconds}>
            {duration(seconds * 1000)}
          </option>
        ))}
      </select>
    </label>
  )
}
