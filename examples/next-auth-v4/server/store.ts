import { redisStore } from 'next-auth-token-rotation/redis'
import { createClient } from 'redis'

/** Where the tokens lie with REDIS_URL. Without it they lie in the cookie, and there is no list of sessions. */
export const store = process.env.REDIS_URL ? storeIn(process.env.REDIS_URL) : undefined

function storeIn(url: string) {
  const client = createClient({ url })
  client.on('error', console.error)
  // Nobody waits for it: it connects again by itself, and until then sessions say TemporarilyUnavailable.
  client.connect().catch(console.error)
  return redisStore(client)
}
