import { tokens } from '../../tokens.js'

/** As in the README. */
export async function GET() {
  const given = await tokens.getAccessToken(undefined, { force: true })
  return Response.json({
    isSignedIn: given !== null,
    validUntil: given?.expiresAt && new Date(given.expiresAt),
  })
}
