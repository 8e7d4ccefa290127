import { useRouter } from 'next/navigation'
import { type ReactNode, useState, useTransition } from 'react'
import type { ReadReply } from '@/shared/answer'
import { usePending } from './use_pending'
import { ANSWERS } from './words'

/** The session as each part of Next.js reads it. `children` is a server component's view. */
export function Readers({ children }: { children: ReactNode }) {
  return (
    <section className="card readers" aria-labelledby="readers-title">
      <div>
        <h2 id="readers-title">Who reads the session</h2>
        <p className="note">
          A server component cannot write a renewed cookie back. What it leaves behind is a spent
          refresh token, and that is fine.
        </p>
      </div>
      <ServerComponentReader>{children}</ServerComponentReader>
      <RouteReader name="Route handler" path="/api/token" />
      <RouteReader name="Pages Router" path="/api/session" />
    </section>
  )
}

function ServerComponentReader({ children }: { children: ReactNode }) {
  const router = useRouter()
  const [isPending, startTransition] = useTransition()
  return (
    <Reader
      name="Server component"
      isPending={isPending}
      read={() => startTransition(() => router.refresh())}
    >
      {children}
    </Reader>
  )
}

function RouteReader({ name, path }: { name: string; path: string }) {
  const [reply, setReply] = useState<ReadReply>()
  const [isPending, run] = usePending()
  const read = () => run(async () => setReply(await (await fetch(path)).json()))
  return (
    <Reader name={name} isPending={isPending} read={read}>
      {reply?.answer &&
        `Generation ${reply.lineage?.generation ?? '–'}, ${ANSWERS[reply.answer].words}`}
    </Reader>
  )
}

interface ReaderProps {
  name: string
  isPending: boolean
  read: () => void
  children: ReactNode
}

function Reader({ name, isPending, read, children }: ReaderProps) {
  return (
    <div className="reader">
      <h3>{name}</h3>
      <p className="note" aria-live="polite">
        {children || 'Not asked yet'}
      </p>
      <button type="button" className="small" disabled={isPending} onClick={read}>
        Read<span className="visually-hidden"> in the {name.toLowerCase()}</span>
      </button>
    </div>
  )
}
