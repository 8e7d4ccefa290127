// The sessions of a store in the memory of this process, written from the documentation alone.

function memorySessions() {
  const sessions = new Map()
  const listeners = new Set()

  const live = (id) => {
    const session = sessions.get(id)
    return session && session.until > Date.now() ? session : undefined
  }
  const tell = (id) => {
    for (const listener of listeners) listener(id)
  }

  return {
    all: sessions,
    async read(id) {
      const session = live(id)
      return session && { value: session.value, info: session.info }
    },
    async begin(id, session, ttlMs) {
      sessions.set(id, { ...session, until: Date.now() + ttlMs })
    },
    async write(id, changes, ttlMs) {
      const session = live(id)
      if (!session) return false
      sessions.set(id, { ...session, ...changes, until: Date.now() + ttlMs })
      if (changes.value !== undefined) tell(id)
      return true
    },
    async end(id) {
      const session = live(id)
      sessions.delete(id)
      if (session) tell(id)
      return session !== undefined
    },
    async list(index) {
      const ids = [...sessions.keys()].filter((id) => live(id)?.indexes.includes(index))
      return ids.map((id) => ({ id, info: sessions.get(id).info }))
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

module.exports = { memorySessions }
