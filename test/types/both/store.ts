import {
  createCallbacks,
  type NewStoredSession,
  type SessionStore,
  type TokenRotationEvent,
  type TokenRotationOptions,
  type TokenStore,
} from 'next-auth-token-rotation'
import { type LocalStore, localStore } from 'next-auth-token-rotation/local-store'
import { type RedisStore, redisStore } from 'next-auth-token-rotation/redis'
import { storeConformance } from 'next-auth-token-rotation/store-conformance'

const providers = { google: { clientId: 'id', clientSecret: 'secret' } }

declare const client: {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  duplicate(): unknown
}

const store: RedisStore = redisStore(client, { prefix: 'mine:', secret: ['new', 'old'] })
createCallbacks({ providers, store, storeTimeout: 500, onStoreFailure: 'unavailable' })
store.close()
const unsubscribe = store.subscribe('key', () => {})
unsubscribe()

// @ts-expect-error no Redis client
redisStore({})

const local: LocalStore = localStore({ path: '/var/lib/app/tokens.db', secret: ['new', 'old'] })
createCallbacks({ providers, store: local })
export const closed: Promise<void> = local.close()
// @ts-expect-error it has to be somewhere
localStore({})

const own: TokenStore = {
  get: async () => undefined,
  set: async (key: string, value: string, ttlMs: number, owner?: string) =>
    `${key}${value}${ttlMs}${owner}`.length > 0,
  acquire: async () => true,
  release: async () => undefined,
}
createCallbacks({ providers, store: own })

const sessions: SessionStore = {
  read: async (id: string) => ({ value: id, info: '' }),
  begin: async (_id: string, { indexes }: NewStoredSession, ttlMs: number) =>
    indexes.length + ttlMs,
  write: async (_id: string, { value, info }, ttlMs: number) => ttlMs > 0 && value !== info,
  end: async () => true,
  list: async (index: string) => [{ id: index, info: '' }],
}
createCallbacks({ providers, store: { ...own, sessions } })
store.sessions.subscribe((id: string) => id.length)()
// @ts-expect-error sessions must end
const endless: SessionStore = { ...sessions, end: undefined }

// @ts-expect-error a store cannot do without a lock
const incomplete: TokenStore = { get: async () => null, set: async () => true }
// @ts-expect-error none of the two
const failing: TokenRotationOptions = { providers, onStoreFailure: 'never' }

for (const { name, run } of storeConformance(() => own, { subscribes: false, sessions: true })) {
  const text: string = name
  const done: Promise<void> = run()
  void [text, done]
}

export const onEvent = (event: TokenRotationEvent) =>
  event.type === 'storeFailed' ? `${event.operation} ${event.reason}` : event.type

export const { signOut } = createCallbacks({ providers, revokeOnSignOut: true })
export const events = { signOut }
export const unused = [incomplete, failing, endless]
