// One copy of the code, whichever way it is imported.
import redis from './redis_store.js'

export const { redisStore } = redis
