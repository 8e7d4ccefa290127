import { createSignOutRoute } from 'next-auth-token-rotation'
import { config } from '../../../auth.js'

export const { GET, POST } = createSignOutRoute(config, { postLogoutRedirectUri: '/server' })
