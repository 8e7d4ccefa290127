import { serverTokens, withTokenRotation } from 'next-auth-token-rotation'
import { authOptions } from './auth_options.js'

export const tokens = serverTokens(withTokenRotation(authOptions, { forceInterval: 10 }), {
  origins: [process.env.API_ORIGIN],
})
