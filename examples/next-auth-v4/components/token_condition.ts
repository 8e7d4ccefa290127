import { duration } from './clock'
import type { Life } from './life_bar'

/** What the session's times and its error amount to. */
export interface Condition {
  state: 'unknown' | 'fresh' | 'due' | 'expired' | 'waiting' | 'lost'
  /** Of the access token's life, for people. */
  remaining: string
  words: string
}

/** By the provider, or in another tab. */
export const SIGNED_OUT: Condition = {
  state: 'lost',
  remaining: '…',
  words: 'The session has ended.',
}

export function conditionOf(
  life: Life | undefined,
  error: string | undefined,
  now: number | undefined,
): Condition {
  const remaining = life && now ? duration(life.expiresAt - now) : '…'
  if (error === 'TemporarilyUnavailable') {
    return {
      state: 'waiting',
      remaining,
      words: 'Expired, and the provider did not answer. You stay signed in; the page asks again.',
    }
  }
  if (error) {
    return { state: 'lost', remaining, words: 'The grant is gone. Only a new sign-in helps.' }
  }
  if (!life || !now) return { state: 'unknown', remaining, words: 'until it expires' }
  if (now >= life.expiresAt) return { state: 'expired', remaining, words: 'Expired.' }
  if (now >= life.dueAt) return { state: 'due', remaining, words: 'to live; due for renewal' }
  return { state: 'fresh', remaining, words: 'to live; renewed before that' }
}
