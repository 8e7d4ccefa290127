// In the edge runtime, which middleware.js has of itself: NextAuth's own code only, and no addon.

import { NextResponse } from 'next/server'
import NextAuth from 'next-auth'
import { getToken } from 'next-auth/jwt'
import { config as authConfig } from './auth_config.js'
import { shown } from './shown.js'

const { auth } = NextAuth(authConfig)

export default auth(async (request) =>
  NextResponse.json({
    runtime: typeof EdgeRuntime === 'string' ? 'edge' : 'nodejs',
    auth: shown(request.auth),
    getToken: shown(await getToken({ req: request, secret: process.env.AUTH_SECRET })),
  }),
)

export const config = { matcher: '/edge' }
