import type { NextApiRequest, NextApiResponse } from 'next'
import { getServerSession } from 'next-auth'
import { authOptions } from '@/server/auth'
import { readAs } from '@/server/reading'
import { type ReadReply, shortened } from '@/shared/answer'

/** The session in the Pages Router, where NextAuth v4 can write the renewed cookie. */
export default async function handler(
  request: NextApiRequest,
  response: NextApiResponse<ReadReply | { error: string }>,
) {
  const { result: session, answer } = await readAs('pages_route', () =>
    getServerSession(request, response, authOptions),
  )
  if (!session) return response.status(401).json({ error: 'signed out' })
  const { lineage, access_token, error } = session
  return response.json({ answer, lineage, accessToken: shortened(access_token), error })
}
