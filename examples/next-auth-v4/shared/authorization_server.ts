/** How the authorization server can be away, as examples/authorization-server plays it. */
export const OUTAGES = {
  refuse: 'refuses connections',
  '503': 'answers 503',
  reset: 'resets connections',
  hang: 'never answers',
} as const

export type Outage = keyof typeof OUTAGES

/** One refresh or revocation, as the authorization server saw it. */
export interface TokenRequest {
  /** Of all that the server has seen, counted from 1. */
  number: number
  /** ms since the epoch */
  at: number
  grantType: 'refresh_token' | 'revocation'
  fingerprint: string
  generation?: number | undefined
  /** null: it got no reply */
  status: number | null
  error: string | null
}

export interface ServerState {
  outage: Outage | null
  /** Lifetime (s) of access tokens issued from now on. */
  accessTokenSeconds: number
  /** Oldest first. */
  requests: TokenRequest[]
}

export type ServerCommand =
  | { action: 'down'; mode: Outage }
  | { action: 'up' }
  | { action: 'lifetime'; seconds: number }
