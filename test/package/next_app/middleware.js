import { auth } from './auth.js'

/** The session as the cookie has it, without any route behind. */
export default auth(({ auth: session }) => Response.json(session))

export const config = { matcher: '/middleware' }
