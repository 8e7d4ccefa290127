import { AsyncLocalStorage } from 'node:async_hooks'
import type { TokenRotationEvent } from 'next-auth-token-rotation'
import type { Answer } from '@/shared/answer'
import type { Reader } from '@/shared/feed'
import { publish } from './event_feed'
import { processWide } from './process_wide'

interface Reading {
  reader: Reader
  answer: Answer
}

const readings = processWide('readings', () => new AsyncLocalStorage<Reading>())

/**
 * Runs what reads a session, and tells how the rotation answered it. Events name no caller; the
 * asynchronous context does.
 */
export async function readAs<Result>(reader: Reader, read: () => Promise<Result>) {
  const reading: Reading = { reader, answer: 'from_cookie' }
  const result = await readings.run(reading, read)
  return { result, answer: reading.answer }
}

/** The rotation's `onEvent`. */
export function onEvent(event: TokenRotationEvent) {
  const reading = readings.getStore()
  if (reading) reading.answer = event.type
  publish({
    kind: event.type,
    reader: reading?.reader,
    status: event.status,
    durationMs: event.durationMs,
    requests: event.requests,
    sessions: event.type === 'signedOut' ? event.sessions : undefined,
    detail: event.type === 'signOutFailed' ? event.reason : undefined,
    failure: event.failure && {
      code: event.failure.code,
      failureClass: event.failure.failureClass,
    },
  })
}
