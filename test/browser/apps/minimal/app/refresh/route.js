import { serverTokens } from 'next-auth-token-rotation'
import { authOptions } from '../../auth_options.js'

const { getAccessToken } = serverTokens(authOptions)

/** As in the README. */
export async function GET() {
  const tokens = await getAccessToken(undefined, { force: true })
  return Response.json({
    isSignedIn: tokens !== null,
    validUntil: tokens?.expiresAt && new Date(tokens.expiresAt),
  })
}
