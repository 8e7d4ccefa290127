import { localStore } from 'next-auth-token-rotation/local-store'
import { redisStore } from 'next-auth-token-rotation/redis'
import { createClient } from 'redis'

const { REDIS_URL, STORE_FILE } = process.env

/**
 * Where the tokens lie with STORE_FILE or REDIS_URL. Without them they lie in the cookie: there is no list of sessions,
 * and the provider can end none.
 */
export const store = STORE_FILE ? localStore({ path: STORE_FILE }) : redisAt(REDIS_URL)

function redisAt(url: string | undefined) {
  if (!url) return undefined
  const client = createClient({ url })
  client.on('error', console.error)
  // The app does not wait for it: it connects again by itself, and until then sessions say TemporarilyUnavailable.
  client.connect().catch(console.error)
  return redisStore(client)
}
