import { createSignOutRoute } from 'next-auth-token-rotation'
import { authOptions } from '../../../auth_options.js'

export const { GET, POST } = createSignOutRoute(authOptions, { postLogoutRedirectUri: '/server' })
