// In the edge runtime, which middleware.js has of itself: NextAuth's own code only.

import { NextResponse } from 'next/server'
import { getToken } from 'next-auth/jwt'
import { withAuth } from 'next-auth/middleware'
import { shown } from './shown.js'

export default withAuth(async (request) =>
  NextResponse.json({
    runtime: typeof EdgeRuntime === 'string' ? 'edge' : 'nodejs',
    withAuth: shown(request.nextauth.token),
    getToken: shown(await getToken({ req: request })),
  }),
)

export const config = { matcher: '/edge' }
