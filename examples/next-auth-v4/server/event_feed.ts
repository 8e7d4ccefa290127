import { randomUUID } from 'node:crypto'
import type { FeedEntry, NewFeedEntry } from '@/shared/feed'
import { processWide } from './process_wide'

const KEPT = 200

/** What happened in this process, newest last, and who wants to hear of more. */
const feed = processWide('feed', () => ({
  // Ids of an earlier process mean nothing to this one.
  origin: randomUUID().slice(0, 8),
  count: 0,
  entries: [] as FeedEntry[],
  listeners: new Set<(entry: FeedEntry) => void>(),
}))

export function publish(entry: NewFeedEntry) {
  feed.count += 1
  const published: FeedEntry = { ...entry, id: `${feed.origin}-${feed.count}`, at: Date.now() }
  feed.entries = [...feed.entries, published].slice(-KEPT)
  for (const listener of feed.listeners) listener(published)
}

/** The entries after the one with this id; all that are kept if it is not among them. */
export function entriesAfter(id: string | null): FeedEntry[] {
  return feed.entries.slice(feed.entries.findIndex((entry) => entry.id === id) + 1)
}

/** @returns what ends the subscription */
export function subscribe(listener: (entry: FeedEntry) => void): () => void {
  feed.listeners.add(listener)
  return () => feed.listeners.delete(listener)
}
