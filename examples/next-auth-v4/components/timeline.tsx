import type { FeedEntry } from '@/shared/feed'
import { timeOfDay } from './clock'
import { sentenceOf, TONES } from './words'

/** Entries of one kind by one reader that follow on each other within this time (ms) are one line. */
const TOGETHER = 1500

/** What the rotation reported, newest first. */
export function Timeline({ entries }: { entries: FeedEntry[] }) {
  return (
    <section className="card record" aria-labelledby="timeline-title">
      <h2 id="timeline-title">What happened</h2>
      <p className="note">The rotation’s own events, as this app’s onEvent gets them.</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls needs the keyboard */}
      <div className="timeline" role="log" aria-labelledby="timeline-title" tabIndex={0}>
        <ol>
          {grouped(entries).map(({ entry, count }) => (
            <li key={entry.id}>
              <time>{timeOfDay(entry.at)}</time>
              <span className="badge" data-tone={TONES[entry.kind].tone}>
                {TONES[entry.kind].label}
                {count > 1 && ` ×${count}`}
              </span>
              <span className="sentence">{sentenceOf(entry)}</span>
            </li>
          ))}
        </ol>
      </div>
    </section>
  )
}

interface Group {
  /** The oldest of them. */
  entry: FeedEntry
  count: number
}

/** @param entries newest first */
function grouped(entries: FeedEntry[]): Group[] {
  const groups: Group[] = []
  for (const entry of entries) {
    const last = groups.at(-1)
    if (last && belongTogether(last.entry, entry)) {
      last.entry = entry
      last.count += 1
    } else groups.push({ entry, count: 1 })
  }
  return groups
}

const belongTogether = (one: FeedEntry, other: FeedEntry) =>
  one.kind === other.kind &&
  one.reader === other.reader &&
  one.status === other.status &&
  one.at - other.at < TOGETHER
