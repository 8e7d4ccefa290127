// Configs of Auth.js v5, and what Next.js has in hand where a session is read.

import type { GetServerSideProps, NextApiRequest, NextApiResponse } from 'next'
import { type NextRequest, NextResponse } from 'next/server.js'
import NextAuth, { type NextAuthConfig } from 'next-auth'
import Google from 'next-auth/providers/google'
import { serverTokens, withTokenRotation } from 'next-auth-token-rotation'

const config: NextAuthConfig = withTokenRotation({ providers: [Google] })
export const { auth, handlers } = NextAuth(config)
const { getAccessToken } = serverTokens(config, { origins: ['https://api.example.com'] })

const lazy = withTokenRotation((request) => ({
  providers: [Google({ clientId: request?.headers.get('x-tenant') ?? undefined })],
}))
export const ofLazy = NextAuth(lazy)
export const tokensOfLazy = serverTokens(lazy)

export const getServerSideProps: GetServerSideProps = async (context) => {
  const tokens = await getAccessToken(context)
  return { props: { provider: tokens?.provider ?? null } }
}

export async function handler(req: NextApiRequest, res: NextApiResponse) {
  res.json({ signedIn: (await getAccessToken({ req, res })) !== null })
}

export async function proxy(request: NextRequest) {
  const response = NextResponse.next()
  await getAccessToken({ req: request, res: response })
  return response
}
