import { serverTokens, withTokenRotation } from 'next-auth-token-rotation'
import { config } from './auth.js'

export const tokens = serverTokens(withTokenRotation(config, { forceInterval: 10 }), {
  origins: [process.env.API_ORIGIN],
})
