import { useAccessToken } from 'next-auth-token-rotation/react'
import { useState } from 'react'
import type { Answer, ReadReply } from '@/shared/answer'
import { Trial } from './trial'
import { usePending } from './use_pending'
import { ANSWERS } from './words'

const COUNT = 20

/** Twenty requests that want new tokens, all with the cookie that the browser has now. */
export function ParallelTrial() {
  const { refresh } = useAccessToken()
  const [replies, setReplies] = useState<(ReadReply | undefined)[]>()
  const [isPending, run] = usePending()

  const send = () =>
    run(async () => {
      setReplies(new Array(COUNT).fill(undefined))
      const asked = Array.from({ length: COUNT }, async (_, index) => {
        const reply = await askForNewTokens()
        setReplies((known) => known?.with(index, reply))
      })
      await Promise.all(asked)
      // A route handler cannot set the cookie of NextAuth v4; the session endpoint can.
      await refresh()
    })

  return (
    <Trial
      title="20 requests at once"
      about="Each wants new tokens, and all carry the same cookie. Your browser sends about six at a time."
      controls={
        <button type="button" className="primary" disabled={isPending} onClick={send}>
          Send 20 parallel requests
        </button>
      }
      outcome={
        replies && (
          <>
            <Cells replies={replies} />
            {!isPending && <p>{summaryOf(replies.filter((reply) => reply !== undefined))}</p>}
          </>
        )
      }
    />
  )
}

async function askForNewTokens(): Promise<ReadReply> {
  const response = await fetch('/api/token', { method: 'POST' })
  return response.json()
}

function Cells({ replies }: { replies: (ReadReply | undefined)[] }) {
  return (
    <ol className="cells" aria-hidden="true">
      {replies.map((reply, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the twenty keep their places
        <li key={index} data-tone={reply && ANSWERS[reply.answer].tone}>
          {reply && ANSWERS[reply.answer].mark}
        </li>
      ))}
    </ol>
  )
}

function summaryOf(replies: ReadReply[]): string {
  const count = (answer: Answer) => replies.filter((reply) => reply.answer === answer).length
  const tokens = new Set(replies.map(({ accessToken }) => accessToken)).size
  const shared =
    tokens === 1 ? 'All hold the same access token.' : `They hold ${tokens} access tokens.`
  if (count('failed') + count('remembered') > 0) {
    return `${count('failed')} tried the provider, ${count('joined')} waited with it, ${count('remembered')} were told at once that trying does not help now. No request lost the session.`
  }
  return `${count('refreshed')} refreshed, ${count('joined')} waited for it, ${count('replayed')} were answered from memory. ${shared}`
}
