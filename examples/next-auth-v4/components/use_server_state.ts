import { useCallback, useEffect, useState } from 'react'
import type { ServerCommand, ServerState } from '@/shared/authorization_server'

export interface ServerHandle {
  state: ServerState | undefined
  command: (command: ServerCommand) => Promise<void>
}

/**
 * The authorization server's state and log. Asked for again whenever `lastEvent` changes: every
 * token request that this app makes ends in an event.
 */
export function useServerState(isAsked: boolean, lastEvent: string | undefined): ServerHandle {
  const [state, setState] = useState<ServerState>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the event is the reason to ask again
  useEffect(() => {
    if (!isAsked) return
    let isCurrent = true
    ask().then(
      (found) => isCurrent && setState(found),
      // The app does not answer: what was last known stays.
      () => {},
    )
    return () => {
      isCurrent = false
    }
  }, [isAsked, lastEvent])
  const command = useCallback(async (wanted: ServerCommand) => setState(await ask(wanted)), [])
  return { state, command }
}

async function ask(command?: ServerCommand): Promise<ServerState> {
  const response = await fetch('/api/server', {
    method: command ? 'POST' : 'GET',
    body: command ? JSON.stringify(command) : null,
  })
  if (!response.ok) throw new Error(`/api/server answered ${response.status}`)
  return response.json()
}
