import { getServerSession } from 'next-auth'
import { cache } from 'react'
import { authOptions } from './auth'
import { readAs } from './reading'

/** The session for server components, read once a request. They cannot set the renewed cookie. */
export const readSession = cache(async () => {
  const { result: session, answer } = await readAs('server_component', () =>
    getServerSession(authOptions),
  )
  return { session, answer, at: Date.now() }
})
