import { useEffect, useState } from 'react'
import type { FeedEntry } from '@/shared/feed'

const SHOWN = 200

/** The timeline's entries, newest first. A connection that breaks is made again by the browser. */
export function useEventFeed(): FeedEntry[] {
  const [entries, setEntries] = useState<FeedEntry[]>([])
  useEffect(() => {
    const source = new EventSource('/api/events')
    source.onmessage = ({ data }) => {
      const entry: FeedEntry = JSON.parse(data)
      setEntries((known) =>
        known.some(({ id }) => id === entry.id) ? known : [entry, ...known].slice(0, SHOWN),
      )
    }
    return () => source.close()
  }, [])
  return entries
}
