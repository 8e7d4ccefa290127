import { type NextRequest, NextResponse } from 'next/server'
import { getToken } from 'next-auth/jwt'
import { revoke } from '@/server/auth'

/** Revokes the grant at the provider (RFC 7009), and leaves the session cookie as it is. */
export async function POST(request: NextRequest) {
  const token = await getToken({ req: request })
  if (!token) return NextResponse.json({ failure: 'signed out' }, { status: 401 })
  return NextResponse.json({ failure: await revoke(token, 'revoke_button') })
}
