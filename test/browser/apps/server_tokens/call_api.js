import { tokens } from './tokens.js'

/** Calls the API as the user, and tells what it said and when the token is due. */
export async function callApi(context) {
  const response = await tokens.fetch(
    `${process.env.API_ORIGIN}/me`,
    { cache: 'no-store' },
    context,
  )
  const answer = await response.json()
  const { accessToken, expiresAt, provider } = await tokens.getAccessToken(context)
  // It has come due in between.
  if (response.ok && !accessToken.endsWith(answer.access)) return callApi(context)
  return {
    status: response.status,
    ...answer,
    provider,
    expires_at: Math.floor(expiresAt / 1000),
    // The lead is a quarter of a lifetime of four seconds.
    refresh_at: Math.floor(expiresAt / 1000) - 1,
  }
}
