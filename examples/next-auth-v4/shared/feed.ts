import type { FailureClass, TokenRotationEvent } from 'next-auth-token-rotation'

/** Who asked for a session, for the timeline. */
export type Reader =
  | 'session_endpoint'
  | 'server_component'
  | 'route_handler'
  | 'pages_route'
  | 'parallel_request'
  | 'sign_out'
  | 'revoke_button'

/** What this app adds to the events of the rotation, so that the timeline shows their causes. */
export type Happening = 'signed_in' | 'signed_out' | 'server_down' | 'server_up' | 'lifetime'

export interface FeedEntry {
  id: string
  /** ms since the epoch */
  at: number
  kind: TokenRotationEvent['type'] | Happening
  reader?: Reader | undefined
  status?: TokenRotationEvent['status']
  durationMs?: number | undefined
  /** Requests that this refresh sent to the token endpoint. */
  requests?: number | undefined
  failure?: { code: string; failureClass: FailureClass } | undefined
  /** That the provider ended, in one event. */
  sessions?: number | undefined
  detail?: string | undefined
}

export type NewFeedEntry = Omit<FeedEntry, 'id' | 'at'>
