import { createBackchannelLogoutRoute } from 'next-auth-token-rotation'
import { authConfig } from '@/auth'
import { tokensIn } from '@/store'

const notHere = async () => new Response(null, { status: 404 })

/** The provider says here that a user has signed out there. Tokens in a cookie could not be taken back. */
export const POST = tokensIn === 'store' ? createBackchannelLogoutRoute(authConfig).POST : notHere
