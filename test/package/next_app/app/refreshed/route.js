import { createCallbacks, versions } from 'next-auth-token-rotation'

export const dynamic = 'force-dynamic'

/** Refreshes an expired token, and tells what came of it and which binary did it. */
export async function GET() {
  const { jwt } = createCallbacks({
    ca: process.env.CA,
    providers: {
      own: {
        clientId: 'the client',
        clientSecret: 'its secret',
        tokenEndpoint: process.env.TOKEN_ENDPOINT,
      },
    },
  })
  const expired = { access_token: 'expired', refresh_token: 'main 0', expires_at: 1000 }
  const { access_token, error } = await jwt({ token: expired })
  return Response.json({ results: [{ access_token, error, versions: { ...versions } }] })
}
