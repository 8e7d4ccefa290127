import { localStore } from 'next-auth-token-rotation/local-store'
import { redisStore } from 'next-auth-token-rotation/redis'
import { createClient } from 'redis'

const { REDIS_URL, STORE_FILE } = process.env

/** What several processes of this app share. One alone needs none, unless the provider is to end sessions. */
export const store = STORE_FILE ? localStore({ path: STORE_FILE }) : redisAt(REDIS_URL)

/** With STORE_FILE the cookie holds a handle, so that a session ends in every copy of it. */
export const tokensIn = STORE_FILE ? 'store' : 'cookie'

function redisAt(url: string | undefined) {
  if (!url) return undefined
  const client = createClient({ url })
  client.on('error', console.error)
  // The app does not wait for it: it connects again by itself, and a refresh goes on without it after `storeTimeout`.
  client.connect().catch(console.error)
  return redisStore(client)
}
