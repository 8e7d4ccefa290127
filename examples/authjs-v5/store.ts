import { redisStore } from 'next-auth-token-rotation/redis'
import { createClient } from 'redis'

/** What several processes of this app share. One alone needs none. */
export const store = process.env.REDIS_URL ? storeIn(process.env.REDIS_URL) : undefined

function storeIn(url: string) {
  const client = createClient({ url })
  client.on('error', console.error)
  // Nobody waits for it: it connects again by itself, and a refresh goes on without it after `storeTimeout`.
  client.connect().catch(console.error)
  return redisStore(client)
}
