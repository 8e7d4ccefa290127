import { subscribe } from 'node:diagnostics_channel'
import {
  CHANNEL_NAME,
  createCallbacks,
  type FailureCode,
  type ProviderErrorCode,
  type TokenRotationEvent,
} from 'next-auth-token-rotation'

export function describe(event: TokenRotationEvent): string {
  switch (event.type) {
    case 'refreshed':
    case 'replayed':
      // @ts-expect-error there is no failure in a success
      event.failure.code
      return `${event.status satisfies 'renewed'} in ${event.durationMs.toFixed()} ms`
    case 'failed':
    case 'remembered':
      return `${event.failure.failureClass} ${event.failure.code} ${event.failure.httpStatus}`
    case 'joined':
      // @ts-expect-error the refresh that was joined may have succeeded
      event.failure.code
      return event.failure ? event.failure.description : event.status
    case 'started':
      return event.status
    case 'revoked':
      // @ts-expect-error nothing was measured
      event.durationMs.toFixed()
      return event.provider ?? 'unknown'
    case 'forgotten':
      return event.provider ?? 'unknown'
    case 'revocationFailed':
      return event.failure.description
    case 'signedOut':
      // @ts-expect-error they are counted only where the provider ended them
      event.sessions.toFixed()
      if (event.by === 'provider') return `${event.sessions ?? 0} by the provider`
      return `${event.endedAt satisfies 'provider' | 'here'} ${event.reason ?? ''}`
    case 'signOutFailed':
      return `${event.provider ?? 'unknown'} ${event.reason}`
    case 'storeFailed':
      return `${event.operation satisfies 'get' | 'set' | 'acquire' | 'release' | 'wait'} ${event.reason}`
    case 'onTokensFailed':
      return `${event.operation satisfies 'sign_in' | 'refresh' | 'background'} ${event.reason}`
  }
}

export function retryAfter(event: TokenRotationEvent): number | undefined {
  // @ts-expect-error not every failure says when to come back
  const delay: number = event.failure?.retryAfterMs
  return event.failure?.code === 'timeout' ? delay : undefined
}

// The provider is undefined for a token that names none.
// @ts-expect-error
export const provider = (event: TokenRotationEvent): string => event.provider

createCallbacks({
  providers: { google: { clientId: 'id', clientSecret: 'secret' } },
  onEvent(event) {
    console.log(describe(event))
    // @ts-expect-error a misspelt type
    if (event.type === 'refresh') console.log('never')
  },
})

subscribe(CHANNEL_NAME, (message) => console.log(describe(message as TokenRotationEvent)))
export const channel: 'next-auth-token-rotation' = CHANNEL_NAME

// Those that are known are suggested, and any other word of a provider's fits.
export const codes: FailureCode[] = ['discovery_http_404', 'revocation_failed', 'their_own_word']
// @ts-expect-error a misspelt one
export const known: ProviderErrorCode = 'invalid_grants'
