// What NextAuth v4 and Next.js have in hand where a session is read.

import type { GetServerSideProps, NextApiRequest, NextApiResponse } from 'next'
import type { NextRequest } from 'next/server'
import { NextResponse } from 'next/server'
import type { AuthOptions } from 'next-auth'
import GoogleProvider from 'next-auth/providers/google'
import { serverTokens, withTokenRotation } from 'next-auth-token-rotation'

const authOptions: AuthOptions = withTokenRotation({
  providers: [GoogleProvider({ clientId: 'id', clientSecret: 'secret' })],
})
const { getAccessToken, fetch: fetchAsUser } = serverTokens(authOptions, {
  origins: ['https://api.example.com'],
})

export const getServerSideProps: GetServerSideProps = async (context) => {
  const tokens = await getAccessToken(context)
  const response = await fetchAsUser('https://api.example.com/files', {}, context)
  return { props: { provider: tokens?.provider ?? null, ok: response.ok } }
}

export async function handler(req: NextApiRequest, res: NextApiResponse) {
  res.json({ signedIn: (await getAccessToken({ req, res })) !== null })
}

export async function proxy(request: NextRequest) {
  const response = NextResponse.next()
  await getAccessToken({ req: request, res: response })
  return response
}
