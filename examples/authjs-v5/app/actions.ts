'use server'

import { authWithAccessToken, signIn, signOut, unstable_update } from '@/auth'
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
  const session = await authWithAccessToken()
  if (!session?.access_token) return 'There is no session.'
  if (session.error) return `The access token is no use now: ${session.error}.`
  try {
    const response = await fetch(about.userInfoEndpoint, {
      headers: { authorization: `Bearer ${session.access_token}` },
      cache: 'no-store',
    })
    if (!response.ok) return `The provider answered ${response.status}.`
    const { sub, email } = await response.json()
    return `The provider took the access token, and says: ${sub}, ${email}.`
  } catch {
    return 'The provider cannot be reached.'
  }
}
