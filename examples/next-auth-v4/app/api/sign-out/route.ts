import { createSignOutRoute } from 'next-auth-token-rotation'
import { authOptions } from '@/server/auth'

/** Ends the session here, and sends the browser to the provider to end that one too. */
export const { GET, POST } = createSignOutRoute(authOptions, { postLogoutRedirectUri: '/' })
