import { createHash } from 'node:crypto'
import type { JWT } from 'next-auth/jwt'
import type { Lineage } from '@/shared/lineage'
import { processWide } from './process_wide'

const known = processWide('lineage', () => ({
  generations: new Map<string, number>(), // by fingerprint
  newest: new Map<string, number>(), // by sign-in
}))

/** Describes the refresh token of a NextAuth token, and counts it if it is a new one. */
export function lineageOf(token: JWT): Lineage | undefined {
  if (!token.refresh_token) return undefined
  const fingerprint = fingerprintOf(sha256(token.refresh_token))
  return { fingerprint, generation: generationOf(fingerprint, token.signInId ?? '') }
}

export const fingerprintOf = (sha256Hex: string) => sha256Hex.slice(0, 8)

/** Of a refresh token that has been seen in a session. */
export const knownGeneration = (fingerprint: string) => known.generations.get(fingerprint)

function generationOf(fingerprint: string, signInId: string): number {
  const existing = known.generations.get(fingerprint)
  if (existing !== undefined) return existing
  const generation = (known.newest.get(signInId) ?? 0) + 1
  known.newest.set(signInId, generation)
  known.generations.set(fingerprint, generation)
  return generation
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
