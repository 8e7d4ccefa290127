import type { TokenRotationEvent } from 'next-auth-token-rotation'
import type { Lineage } from './lineage'

/** How a reader of the session got its access token. */
export type Answer = TokenRotationEvent['type'] | 'from_cookie'

/** What the routes of this app answer a reader. */
export interface ReadReply {
  answer: Answer
  lineage?: Lineage | undefined
  /** The first characters of the access token. */
  accessToken?: string | undefined
  error?: string | undefined
}

/** Enough to tell access tokens apart. */
export const shortened = (accessToken: string | undefined) => accessToken?.slice(0, 8)
