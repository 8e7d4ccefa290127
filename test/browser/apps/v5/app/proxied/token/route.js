import { auth } from '../../../auth.js'

// The same as /api/token, behind proxy.js, which has its own look at the session before.
export const GET = async () => Response.json(await auth())
