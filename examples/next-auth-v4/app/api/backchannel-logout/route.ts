import { createBackchannelLogoutRoute } from 'next-auth-token-rotation'
import { authOptions } from '@/server/auth'
import { store } from '@/server/store'

const notHere = async () => new Response(null, { status: 404 })

/** The provider says here that a user has signed out there. Tokens in a cookie could not be taken back. */
export const POST = store ? createBackchannelLogoutRoute(authOptions).POST : notHere
