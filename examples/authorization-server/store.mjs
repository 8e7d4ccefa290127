// The models that go when their grant is revoked.
const OF_A_GRANT = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken'])

const SWEEP_EVERY = 1024 // writes

/**
 * In-memory persistence for oidc-provider, shared by all of its models.
 *
 * oidc-provider's own memory adapter forgets after a thousand entries, which a load test reaches;
 * this one is bounded by expiry alone. It does no I/O, so nothing comes between oidc-provider's
 * look at a refresh token and its spending of it: of simultaneous uses only one can succeed.
 *
 * @returns {(model: string) => Adapter} the factory for oidc-provider's `adapter` option
 */
export function createStore() {
  const store = { entries: new Map(), grants: new Map(), idsByUid: new Map(), writes: 0 }
  return (model) => new Adapter(model, store)
}

/** oidc-provider's adapter contract for one model; `expiresIn` is in seconds. */
class Adapter {
  constructor(model, store) {
    this.model = model
    this.store = store
  }

  key(id) {
    return `${this.model}:${id}`
  }

  async upsert(id, payload, expiresIn) {
    const { entries, grants, idsByUid } = this.store
    const expiresAt = expiresIn ? Date.now() + expiresIn * 1000 : Infinity
    const key = this.key(id)
    const { grantId } = payload
    entries.set(key, { payload, expiresAt })
    if (this.model === 'Session') idsByUid.set(payload.uid, id)
    if (grantId && OF_A_GRANT.has(this.model)) {
      if (!grants.has(grantId)) grants.set(grantId, new Set())
      grants.get(grantId).add(key)
    }
    this.store.writes += 1
    if (this.store.writes % SWEEP_EVERY === 0) sweep(this.store)
  }

  async find(id) {
    const entry = this.store.entries.get(this.key(id))
    return entry && entry.expiresAt > Date.now() ? entry.payload : undefined
  }

  async findByUid(uid) {
    return this.find(this.store.idsByUid.get(uid))
  }

  async findByUserCode() {
    // The device flow is switched off.
  }

  async consume(id) {
    this.store.entries.get(this.key(id)).payload.consumed = Math.floor(Date.now() / 1000)
  }

  async destroy(id) {
    remove(this.store, this.key(id))
  }

  async revokeByGrantId(grantId) {
    for (const key of [...(this.store.grants.get(grantId) ?? [])]) remove(this.store, key)
  }
}

function remove({ entries, grants, idsByUid }, key) {
  const entry = entries.get(key)
  if (!entry) return
  entries.delete(key)
  idsByUid.delete(entry.payload.uid)
  const members = grants.get(entry.payload.grantId)
  members?.delete(key)
  if (members?.size === 0) grants.delete(entry.payload.grantId)
}

function sweep(store) {
  const now = Date.now()
  for (const [key, { expiresAt }] of store.entries) {
    if (expiresAt <= now) remove(store, key)
  }
}
