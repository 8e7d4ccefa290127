import { useCallback, useRef, useState } from 'react'

/** Whether an action is under way, and what starts one unless one is. */
export function usePending(): [boolean, (action: () => Promise<unknown>) => Promise<void>] {
  const [isPending, setPending] = useState(false)
  const busy = useRef(false)
  const run = useCallback(async (action: () => Promise<unknown>) => {
    if (busy.current) return
    busy.current = true
    setPending(true)
    try {
      await action()
    } finally {
      busy.current = false
      setPending(false)
    }
  }, [])
  return [isPending, run]
}
