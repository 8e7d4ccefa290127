import { serverTokens } from 'next-auth-token-rotation'
import { config } from '../../../auth.js'

const { getAccessToken } = serverTokens(config)

/** Which provider issued the access token that server code has for this session. */
export const GET = async () => Response.json((await getAccessToken())?.provider ?? null)
