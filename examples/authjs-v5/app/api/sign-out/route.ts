import { createSignOutRoute } from 'next-auth-token-rotation'
import { authConfig } from '@/auth'

/** Ends the session here, and sends the browser to the provider to end that one too. */
export const { GET, POST } = createSignOutRoute(authConfig, { postLogoutRedirectUri: '/' })
