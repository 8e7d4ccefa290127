import type { Answer } from '@/shared/answer'
import type { FeedEntry, Reader } from '@/shared/feed'

export type Tone = 'live' | 'info' | 'memory' | 'due' | 'dead' | 'plain'

/** How an answer is called, and the mark of its cell among the twenty. */
export const ANSWERS: Record<Answer, { tone: Tone; mark: string; words: string }> = {
  from_cookie: { tone: 'plain', mark: 'c', words: 'straight from the cookie' },
  refreshed: { tone: 'live', mark: 'R', words: 'refreshed' },
  joined: { tone: 'info', mark: 'J', words: 'waited for a refresh under way' },
  replayed: { tone: 'memory', mark: 'M', words: 'from the memory of spent tokens' },
  started: { tone: 'live', mark: 'S', words: 'began a refresh' },
  failed: { tone: 'dead', mark: '!', words: 'tried, and failed' },
  remembered: { tone: 'due', mark: 'r', words: 'answered with a failure that still stands' },
  revoked: { tone: 'dead', mark: 'x', words: 'revoked' },
  forgotten: { tone: 'dead', mark: 'f', words: 'forgotten' },
  revocationFailed: { tone: 'dead', mark: 'v', words: 'was not revoked' },
  signedOut: { tone: 'plain', mark: 'o', words: 'signed out' },
  signOutFailed: { tone: 'due', mark: 'l', words: 'met a logout token that was refused' },
  storeFailed: { tone: 'due', mark: 's', words: 'met a store that failed' },
  onTokensFailed: { tone: 'due', mark: 't', words: 'could not hand its tokens on' },
}

export const TONES: Record<FeedEntry['kind'], { tone: Tone; label: string }> = {
  refreshed: { tone: 'live', label: 'new tokens' },
  joined: { tone: 'info', label: 'joined' },
  replayed: { tone: 'memory', label: 'from memory' },
  started: { tone: 'live', label: 'begun' },
  failed: { tone: 'dead', label: 'failed' },
  remembered: { tone: 'due', label: 'not asked' },
  revoked: { tone: 'dead', label: 'revoked' },
  forgotten: { tone: 'dead', label: 'forgotten' },
  revocationFailed: { tone: 'dead', label: 'not revoked' },
  signedOut: { tone: 'plain', label: 'at the provider' },
  signOutFailed: { tone: 'due', label: 'not signed out' },
  storeFailed: { tone: 'due', label: 'store' },
  onTokensFailed: { tone: 'due', label: 'not handed on' },
  signed_in: { tone: 'plain', label: 'sign-in' },
  signed_out: { tone: 'plain', label: 'sign-out' },
  server_down: { tone: 'plain', label: 'outage' },
  server_up: { tone: 'plain', label: 'back' },
  lifetime: { tone: 'plain', label: 'lifetime' },
}

const READERS: Record<Reader, string> = {
  session_endpoint: 'The session endpoint',
  server_component: 'A server component',
  route_handler: 'A route handler',
  pages_route: 'A Pages Router route',
  parallel_request: 'A parallel request',
  sign_out: 'The sign-out',
  revoke_button: 'The revoke button',
}

/** One entry of the timeline as a sentence. */
export function sentenceOf(entry: FeedEntry): string {
  const reader = entry.reader ? READERS[entry.reader] : 'A call'
  switch (entry.kind) {
    case 'refreshed':
      return `${reader} got new tokens: ${requestsIn(entry)}, ${entry.durationMs} ms.`
    case 'joined':
      return `${reader} waited for that refresh, and shares what it brought.`
    case 'replayed':
      return `${reader} came with a spent refresh token, and got what replaced it. No request.`
    case 'started':
      return `${reader} began a refresh, and did not wait for it.`
    case 'failed':
      return `${reader} tried without success: ${requestsIn(entry)}, ${entry.failure?.code}. ${consequenceOf(entry)}`
    case 'remembered':
      return `${reader} did not try: ${reasonOf(entry)}. ${consequenceOf(entry)}`
    case 'revoked':
      return 'The provider has revoked the refresh token.'
    case 'forgotten':
      return 'The session is forgotten: an older cookie of it finds no newer token.'
    case 'revocationFailed':
      return `The refresh token was not revoked: ${entry.failure?.code}.`
    case 'signedOut':
      return entry.sessions === undefined
        ? 'The session is over here, and the browser was sent to end it at the provider.'
        : `The provider told this app of a sign-out. Sessions that ended here: ${entry.sessions}.`
    case 'signOutFailed':
      return `A logout token ended no session: ${entry.detail}.`
    case 'storeFailed':
      return 'The store that processes share failed. Each refreshes by itself meanwhile.'
    case 'onTokensFailed':
      return 'The function onTokens failed. The new tokens are in the session all the same.'
    case 'signed_in':
      return 'A new grant, with the first generation of its refresh token.'
    case 'signed_out':
      return 'The session cookie is gone.'
    case 'server_down':
      return `The authorization server ${entry.detail}.`
    case 'server_up':
      return 'The authorization server answers again.'
    case 'lifetime':
      return `Access tokens issued from now on live for ${entry.detail}.`
  }
}

function reasonOf({ failure }: FeedEntry): string {
  switch (failure?.failureClass) {
    case 'terminal':
      return `that refresh token is dead (${failure.code})`
    case 'configuration':
      return `the client is set up wrongly (${failure.code})`
    default:
      return `the last failure (${failure?.code}) is too recent`
  }
}

function consequenceOf({ status }: FeedEntry): string {
  if (status === 'signInAgain') return 'Only a new sign-in helps.'
  if (status === 'temporarilyUnavailable') {
    return 'The access token has expired; the session keeps its tokens and waits.'
  }
  return 'The access token is still valid, so no user notices.'
}

function requestsIn({ requests = 0 }: FeedEntry): string {
  return requests === 1 ? 'one token request' : `${requests} token requests`
}
