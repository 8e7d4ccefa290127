import { serverTokens } from 'next-auth-token-rotation'
import { authOptions } from '../../../auth_options.js'

const { getAccessToken } = serverTokens(authOptions)

/** Which provider issued the access token that server code has for this session. */
export const GET = async () => Response.json((await getAccessToken())?.provider ?? null)
