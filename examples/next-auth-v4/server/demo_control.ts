import type { ServerCommand, ServerState, TokenRequest } from '@/shared/authorization_server'
import { fingerprintOf, knownGeneration } from './lineage'

/** Set by `npm run demo:web` only: where the authorization server takes commands. */
const CONTROL_URL = process.env.DEMO_CONTROL_URL

export const hasDemoControl = Boolean(CONTROL_URL)

interface LoggedRequest extends Omit<TokenRequest, 'number' | 'fingerprint' | 'generation'> {
  refreshTokenHash: string | null
}

/** Carries out a command, if given, and tells how the server is then. */
export async function askServer(command?: ServerCommand): Promise<ServerState> {
  if (!CONTROL_URL) throw new Error('DEMO_CONTROL_URL is not set')
  const response = await fetch(CONTROL_URL, {
    method: command ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json' },
    body: command ? JSON.stringify(command) : null,
    cache: 'no-store',
  })
  if (!response.ok) throw new Error(`the demo's control answered ${response.status}`)
  const { requests, ...state } = (await response.json()) as Omit<ServerState, 'requests'> & {
    requests: LoggedRequest[]
  }
  return { ...state, requests: requests.map(describe) }
}

function describe({ refreshTokenHash, ...request }: LoggedRequest, index: number): TokenRequest {
  const fingerprint = fingerprintOf(refreshTokenHash ?? '')
  return { ...request, number: index + 1, fingerprint, generation: knownGeneration(fingerprint) }
}
