import { createBackchannelLogoutRoute } from 'next-auth-token-rotation'
import { authOptions } from '../../../auth_options.js'

// Cookies that hold tokens cannot be taken back, so this route is there for tests with a store alone.
const route = process.env.STORE_FILE ? createBackchannelLogoutRoute(authOptions) : {}

export const { POST } = route
