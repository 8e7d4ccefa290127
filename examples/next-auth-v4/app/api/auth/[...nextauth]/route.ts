import NextAuth from 'next-auth'
import { authOptions } from '@/server/auth'
import { readAs } from '@/server/reading'

const handle: (...args: unknown[]) => Promise<Response> = NextAuth(authOptions)

// `export { handle as GET, handle as POST }` would do; this one names the reader for the timeline.
async function handler(...args: unknown[]) {
  const { result } = await readAs('session_endpoint', () => handle(...args))
  return result
}

export { handler as GET, handler as POST }
