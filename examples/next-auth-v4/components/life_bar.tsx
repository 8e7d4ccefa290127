import type { CSSProperties } from 'react'
import { timeOfDay } from './clock'

/** The times of an access token, ms since the epoch. */
export interface Life {
  issuedAt: number
  dueAt: number
  expiresAt: number
}

interface LifeBarProps {
  life: Life
  now: number | undefined
  /** How much is left, in words. */
  remaining: string
}

/** Time runs from left to right, and what has passed fades. */
export function LifeBar({ life, now, remaining }: LifeBarProps) {
  const { issuedAt, dueAt, expiresAt } = life
  const lifetime = expiresAt - issuedAt
  const shareAt = (time: number) => Math.min(Math.max((time - issuedAt) / lifetime, 0), 1)
  const time = now ?? issuedAt
  return (
    <div className="life" style={{ '--due': shareAt(dueAt) } as CSSProperties}>
      <meter
        className="visually-hidden"
        aria-label="Life left in the access token"
        max={lifetime}
        value={lifetime * (1 - shareAt(time))}
      >
        {remaining}
      </meter>
      {/* Another token is another bar: nothing slides back. */}
      <div className="life-track" key={expiresAt} aria-hidden="true">
        {/* Where it will be at the next tick: the transition takes that second. */}
        <div
          className="life-elapsed"
          style={{ '--elapsed': shareAt(time + 1000) } as CSSProperties}
        />
      </div>
      <LifeTimes
        life={life}
        isShown={now !== undefined}
        isCrowded={Math.abs(shareAt(dueAt) - 0.5) > 0.3}
      />
    </div>
  )
}

interface LifeTimesProps {
  life: Life
  isShown: boolean
  /** "due" has no room under its place: it stands between the two. */
  isCrowded: boolean
}

/** The visitor's time zone is not known on the server. */
function LifeTimes({ life, isShown, isCrowded }: LifeTimesProps) {
  const textOf = (ms: number) => (isShown ? timeOfDay(ms) : '')
  return (
    <ol className="life-times" data-crowded={isCrowded}>
      <li>
        issued <time>{textOf(life.issuedAt)}</time>
      </li>
      <li className="life-due">
        due <time>{textOf(life.dueAt)}</time>
      </li>
      <li>
        expires <time>{textOf(life.expiresAt)}</time>
      </li>
    </ol>
  )
}
