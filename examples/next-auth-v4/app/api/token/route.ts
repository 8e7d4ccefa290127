import { type NextRequest, NextResponse } from 'next/server'
import { getServerSession } from 'next-auth'
import { getToken } from 'next-auth/jwt'
import { authOptions, forceRefresh } from '@/server/auth'
import { lineageOf } from '@/server/lineage'
import { readAs } from '@/server/reading'
import { type ReadReply, shortened } from '@/shared/answer'

const signedOut = () => NextResponse.json({ error: 'signed out' }, { status: 401 })

/** The session as any route handler reads it. NextAuth v4 sets no cookie here either. */
export async function GET() {
  const { result: session, answer } = await readAs('route_handler', () =>
    getServerSession(authOptions),
  )
  if (!session) return signedOut()
  const { lineage, access_token, error } = session
  return NextResponse.json({
    answer,
    lineage,
    accessToken: shortened(access_token),
    error,
  } satisfies ReadReply)
}

/** One of the twenty: asks for new tokens although none are due, with whatever cookie it came with. */
export async function POST(request: NextRequest) {
  const held = await getToken({ req: request })
  if (!held) return signedOut()
  const { result: token, answer } = await forceRefresh(held)
  return NextResponse.json({
    answer,
    lineage: lineageOf(token),
    accessToken: shortened(token.access_token),
    error: typeof token.error === 'string' ? token.error : undefined,
  } satisfies ReadReply)
}
