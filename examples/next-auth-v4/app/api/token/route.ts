import { cookies } from 'next/headers'
import { type NextRequest, NextResponse } from 'next/server'
import { getToken } from 'next-auth/jwt'
import { forceRefresh, getTokens } from '@/server/auth'
import { lineageOf } from '@/server/lineage'
import { readAs } from '@/server/reading'
import { type ReadReply, shortened } from '@/shared/answer'

const signedOut = () => NextResponse.json({ error: 'signed out' }, { status: 401 })

/** The access token as server code gets it. In a route handler a renewed cookie is set, which NextAuth v4 itself does not. */
export async function GET() {
  const { result: tokens, answer } = await readAs('route_handler', () => getTokens())
  if (!tokens) return signedOut()
  return NextResponse.json({
    answer,
    lineage: await currentLineage(),
    accessToken: shortened(tokens.accessToken),
    error: tokens.error?.code,
  } satisfies ReadReply)
}

/** Of the cookie as it is now, renewed or not. */
async function currentLineage() {
  const request = { cookies: await cookies(), headers: new Headers() } as unknown as NextRequest
  const token = await getToken({ req: request })
  return token ? lineageOf(token) : undefined
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
