import { versions } from 'next-auth-token-rotation'
import { auth } from '../../../auth.js'

/** The session, and which OpenSSL the loaded binary has in it. */
export async function GET() {
  return Response.json({ ...(await auth()), openssl: versions.openssl })
}
