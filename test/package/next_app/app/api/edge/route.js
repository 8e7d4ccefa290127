import { auth } from '../../../auth.js'

export const runtime = 'edge'

/** The session as the cookie has it. */
export async function GET() {
  return Response.json(await auth())
}
