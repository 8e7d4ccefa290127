import type { Failure } from './failures.js'

/**
 * What the jwt callback made of the token.
 *
 * - `renewed`: it has newer tokens, and no `error`.
 * - `unchanged`: handed back as it was.
 * - `temporarilyUnavailable`: expired, kept, with `error: 'TemporarilyUnavailable'`.
 * - `signInAgain`: kept, with `error` as the option `errorName` says.
 */
export type RotationStatus = 'renewed' | 'unchanged' | 'temporarilyUnavailable' | 'signInAgain'

interface OutcomeEvent {
  /** NextAuth's provider id; undefined where the token names none and there is no `defaultProvider`. */
  provider: string | undefined
  /** Of the refresh, with its retries (ms). 0 where there was none. */
  durationMs: number
  /** Sent to the token endpoint by that refresh. 0 where there was none. */
  requests: number
}

/** This call's own refresh brought tokens. */
export interface RefreshedEvent extends OutcomeEvent {
  type: 'refreshed'
  status: 'renewed'
  failure?: undefined
}

/** This call's own refresh did not. */
export interface FailedEvent extends OutcomeEvent {
  type: 'failed'
  /** What the call made of the token all the same. */
  status: RotationStatus
  /** Why. */
  failure: Failure
}

/** The call waited for a refresh that another had begun, in this process or in another. */
export interface JoinedEvent extends OutcomeEvent {
  type: 'joined'
  /** What the call made of the token. */
  status: RotationStatus
  /** Absent where the refresh that was waited for brought tokens. */
  failure?: Failure
}

/** Answered from the memory of spent refresh tokens, or from the store; no request. */
export interface ReplayedEvent extends OutcomeEvent {
  type: 'replayed'
  status: 'renewed'
  failure?: undefined
}

/** With the option `background`: a refresh began. Another event follows when it ends. */
export interface StartedEvent extends OutcomeEvent {
  type: 'started'
  /** What the call made of the token meanwhile. */
  status: 'renewed' | 'unchanged'
  failure?: undefined
}

/** Answered with a failure that still stands; no request. */
export interface RememberedEvent extends OutcomeEvent {
  type: 'remembered'
  /** What the call made of the token. */
  status: RotationStatus
  /** The one that stands. */
  failure: Failure
}

/** `rotator.revoke` succeeded (RFC 7009). */
export interface RevokedEvent {
  type: 'revoked'
  /** NextAuth's provider id; undefined where the token names none. */
  provider: string | undefined
  status?: undefined
  durationMs?: undefined
  requests?: undefined
  failure?: undefined
}

/** `rotator.forget` succeeded, as at a sign-out. */
export interface ForgottenEvent {
  type: 'forgotten'
  /** NextAuth's provider id; undefined where the token names none. */
  provider: string | undefined
  status?: undefined
  durationMs?: undefined
  requests?: undefined
  failure?: undefined
}

/** `rotator.revoke` or `rotator.forget` did not succeed, also at a sign-out. */
export interface RevocationFailedEvent {
  type: 'revocationFailed'
  /** NextAuth's provider id; undefined where the token names none. */
  provider: string | undefined
  status?: undefined
  durationMs?: undefined
  requests?: undefined
  /** Why. */
  failure: Failure
}

/** `createSignOutRoute` ended a session, or a provider ended some through `createBackchannelLogoutRoute`. */
export interface SignedOutEvent {
  type: 'signedOut'
  /** NextAuth's provider id; undefined where the token names none. */
  provider: string | undefined
  /** Where: `provider` where the browser was sent there, too, or the sign-out comes from there. */
  endedAt: 'provider' | 'here'
  /** There where the provider said so with a logout token; else the user did. */
  by?: 'provider'
  /** With `by`: how many sessions were there to end. 0 where all of them had ended before. */
  sessions?: number
  /**
   * Why here alone: `no_end_session_endpoint`, `unknown_provider` for a session of none of the `providers`,
   * `discovery_timeout`, or the code of another failure of the discovery.
   */
  reason?: string
  status?: undefined
  durationMs?: undefined
  requests?: undefined
  failure?: undefined
}

/** A logout token came to `createBackchannelLogoutRoute` and ended nothing. Any client that finds the address can cause it. */
export interface SignOutFailedEvent {
  type: 'signOutFailed'
  /** NextAuth's provider id; undefined where the token was not found to be of any. */
  provider: string | undefined
  /**
   * The `error` that the route answered (docs/backchannel-logout.md). For `temporarily_unavailable` what lies behind it: the
   * `jwks_` or `discovery_` code of the keys' failure, or `timeout`, the code or the name of the store's error.
   */
  reason: string
  status?: undefined
  durationMs?: undefined
  requests?: undefined
  failure?: undefined
}

/** The option `store` brought nothing. */
export interface StoreFailedEvent {
  type: 'storeFailed'
  /** NextAuth's provider id; undefined where the token names none. */
  provider: string | undefined
  /**
   * What was asked of the store; `wait` is its `subscribe`. Of its `sessions`: `get` for `read` and `list`, `set` for `begin`,
   * `write` and `end`.
   */
  operation: 'get' | 'set' | 'acquire' | 'release' | 'wait'
  /**
   * `timeout`, the code or the name of the store's error, or the word that a Redis response begins
   * with (`READONLY`, `OOM` …).
   */
  reason: string
  status?: undefined
  durationMs?: undefined
  requests?: undefined
  failure?: undefined
}

/** The option `onTokens` threw or rejected. The tokens are in the session all the same. */
export interface OnTokensFailedEvent {
  type: 'onTokensFailed'
  /** NextAuth's provider id. */
  provider: string
  /** What brought the tokens. */
  operation: 'sign_in' | 'refresh' | 'background'
  /** The code or the name of what was thrown. */
  reason: string
  status?: undefined
  durationMs?: undefined
  requests?: undefined
  failure?: undefined
}

/**
 * What `onEvent` and the subscribers of the diagnostics channel get, by `type`. Never holds a token
 * or a secret.
 */
export type TokenRotationEvent =
  | RefreshedEvent
  | FailedEvent
  | JoinedEvent
  | ReplayedEvent
  | StartedEvent
  | RememberedEvent
  | RevokedEvent
  | OnTokensFailedEvent
  | ForgottenEvent
  | RevocationFailedEvent
  | SignedOutEvent
  | SignOutFailedEvent
  | StoreFailedEvent
