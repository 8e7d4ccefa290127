'use server'

import { SignInAgainError, TemporarilyUnavailableError } from 'next-auth-token-rotation'
import { fetchAsUser, signIn, signOut, unstable_update } from '@/auth'
import { about } from '@/provider'

export async function signInHere() {
  await signIn(about.id, { redirectTo: '/account' })
}

export async function signOutHere() {
  await signOut({ redirectTo: '/' })
}

/** New tokens although none are due. A server action can set the cookie. */
export async function refreshNow() {
  await unstable_update({ forceRefresh: true })
}

/** Calls the provider's UserInfo endpoint with an access token that is fresh, or says why not. */
export async function askProvider(): Promise<string> {
  try {
    const response = await fetchAsUser(about.userInfoEndpoint, { cache: 'no-store' })
    if (!response.ok) return `The provider answered ${response.status}.`
    const { sub, email } = await response.json()
    return `The provider took the access token, and says: ${sub}, ${email}.`
  } catch (error) {
    if (error instanceof SignInAgainError) return 'Only a new sign-in helps.'
    if (error instanceof TemporarilyUnavailableError) return `Not now: in ${error.retryAfter} s.`
    return 'The provider cannot be reached.'
  }
}
