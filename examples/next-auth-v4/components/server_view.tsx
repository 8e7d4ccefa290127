import type { Answer } from '@/shared/answer'
import type { Lineage } from '@/shared/lineage'
import { ANSWERS } from './words'

/** A server component's reading of the session, on the server. */
export function ServerView({ answer, lineage }: { answer: Answer; lineage?: Lineage | undefined }) {
  return (
    <>
      Generation {lineage?.generation ?? '–'}, {ANSWERS[answer].words}
    </>
  )
}
