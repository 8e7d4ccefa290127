import { type ReactNode, useId } from 'react'

interface TrialProps {
  title: string
  /** What it shows, in plain words. */
  about: ReactNode
  /** The buttons. */
  controls: ReactNode
  /** What happened. Read out when it changes. */
  outcome?: ReactNode
}

export function Trial({ title, about, controls, outcome }: TrialProps) {
  const id = useId()
  return (
    <article className="card trial" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p>{about}</p>
      <div className="attempt">
        <div className="controls">{controls}</div>
        <div className="outcome" aria-live="polite">
          {outcome}
        </div>
      </div>
    </article>
  )
}
