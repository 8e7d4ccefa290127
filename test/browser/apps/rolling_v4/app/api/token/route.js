import { getToken } from 'next-auth/jwt'
import { getToken as getTokenNatively } from 'next-auth-token-rotation/jwt'
import { isStock } from '../../../auth_options.js'
import { shown } from '../../../shown.js'

/** As server code of the deployment reads the cookie without a session: with NextAuth's own code, and with ours where it is. */
export async function GET(req) {
  const readers = isStock ? [getToken] : [getToken, getTokenNatively]
  const tokens = await Promise.all(readers.map((read) => read({ req })))
  return Response.json(tokens.map(shown))
}
