'use strict'

// What the sessions of a store must do. Only store_conformance.js uses this file.

const assert = require('node:assert/strict')
const { randomBytes } = require('node:crypto')
const { setTimeout: sleep } = require('node:timers/promises')
const { untilTold } = require('./until_told.js')

/** Long enough for an operation over a network not to outlive it, short enough to wait for. */
const SHORT_MS = 300
const LONG_MS = 60_000

/** Long enough for a second operation to come before it is over. */
const A_WHILE_MS = 1_000

const newHash = () => randomBytes(32).toString('base64url')

/** The sessions of a store, with an id and two indexes of their own. */
const sessionScene = (store) => {
  const { sessions } = store
  const [id, index, otherIndex] = [newHash(), newHash(), newHash()]
  const begin = (changes, ttlMs = LONG_MS) =>
    sessions.begin(changes?.id ?? id, { ...sessionOf(index), ...changes }, ttlMs)
  return { store, sessions, id, index, otherIndex, begin }
}

const sessionOf = (index) => ({ value: 'value', info: 'info', indexes: [index] })
const isNothing = (found) => found === undefined || found === null

async function isGone({ sessions, id, index }) {
  assert.ok(isNothing(await sessions.read(id)))
  assert.deepEqual(await sessions.list(index), [])
}

const SESSION_CASES = {
  async 'sessions: has none under an id that never began'({ sessions, id, index }) {
    await isGone({ sessions, id, index })
    assert.equal(await sessions.end(id), false)
    assert.equal(await sessions.write(id, { value: 'value' }, LONG_MS), false)
    await isGone({ sessions, id, index })
  },
  async 'sessions: hands back what began, character by character'({ sessions, id, begin }) {
    const session = { value: `v1.${'x'.repeat(20_000)}-_`, info: `{"name":"€","of":"%00 &="}` }
    await begin(session)
    assert.deepEqual({ ...(await sessions.read(id)) }, session)
  },
  async 'sessions: writes the value and leaves the info'({ sessions, id, begin }) {
    await begin()
    assert.equal(await sessions.write(id, { value: 'newer' }, LONG_MS), true)
    assert.deepEqual({ ...(await sessions.read(id)) }, { value: 'newer', info: 'info' })
  },
  async 'sessions: writes the info and leaves the value'({ sessions, id, index, begin }) {
    await begin()
    assert.equal(await sessions.write(id, { info: 'newer' }, LONG_MS), true)
    assert.deepEqual({ ...(await sessions.read(id)) }, { value: 'value', info: 'newer' })
    assert.deepEqual(await sessions.list(index), [{ id, info: 'newer' }])
  },
  async 'sessions: ends one by itself when its time is over'({ sessions, id, index, begin }) {
    await begin({}, SHORT_MS)
    await sleep(2 * SHORT_MS)
    await isGone({ sessions, id, index })
    assert.equal(await sessions.write(id, { value: 'late' }, LONG_MS), false)
    assert.equal(await sessions.end(id), false)
    await isGone({ sessions, id, index })
  },
  async 'sessions: begins the time anew with each write, in every list'({ sessions, id, ...rest }) {
    await rest.begin({ indexes: [rest.index, rest.otherIndex] }, A_WHILE_MS)
    assert.equal(await sessions.write(id, {}, LONG_MS), true)
    await sleep(A_WHILE_MS + SHORT_MS)
    assert.deepEqual({ ...(await sessions.read(id)) }, { value: 'value', info: 'info' })
    const listed = [{ id, info: 'info' }]
    assert.deepEqual(await sessions.list(rest.index), listed)
    assert.deepEqual(await sessions.list(rest.otherIndex), listed)
  },
  async 'sessions: shortens the time by a write, too'({ sessions, id, index, begin }) {
    await begin()
    await sessions.write(id, { value: 'newer' }, SHORT_MS)
    await sleep(2 * SHORT_MS)
    await isGone({ sessions, id, index })
  },
  async 'sessions: brings none back that has ended'({ sessions, id, index, begin }) {
    await begin()
    assert.equal(await sessions.end(id), true)
    assert.equal(await sessions.write(id, { value: 'late', info: 'late' }, LONG_MS), false)
    await isGone({ sessions, id, index })
  },
  async 'sessions: tells one of fifty who end it at once'({ sessions, id, begin }) {
    await begin()
    const ended = await Promise.all(Array.from({ length: 50 }, () => sessions.end(id)))
    assert.equal(ended.filter(Boolean).length, 1)
  },
  async 'sessions: never writes behind an end, whichever comes first'({ sessions, id, ...rest }) {
    await rest.begin()
    const calls = Array.from({ length: 50 }, (_, n) =>
      n === 25 ? sessions.end(id) : sessions.write(id, { value: `${n}` }, LONG_MS),
    )
    await Promise.all(calls)
    await isGone({ sessions, id, index: rest.index })
  },
  async 'sessions: lists those of an index that are still there'({ sessions, index, begin }) {
    const ids = [newHash(), newHash(), newHash()]
    for (const id of ids) await begin({ id, info: `info of ${id}` })
    await begin({ id: newHash(), indexes: [newHash()] })
    await sessions.end(ids[1])
    const listed = await sessions.list(index)
    const expected = [ids[0], ids[2]].map((id) => ({ id, info: `info of ${id}` }))
    const byId = (one, other) => (one.id < other.id ? -1 : 1)
    assert.deepEqual(listed.sort(byId), expected.sort(byId))
  },
  async 'sessions: lists one under each of its indexes'({
    sessions,
    id,
    index,
    otherIndex,
    begin,
  }) {
    await begin({ indexes: [index, otherIndex] })
    assert.deepEqual(await sessions.list(index), [{ id, info: 'info' }])
    assert.deepEqual(await sessions.list(otherIndex), [{ id, info: 'info' }])
    await sessions.end(id)
    assert.deepEqual(await sessions.list(index), [])
    assert.deepEqual(await sessions.list(otherIndex), [])
  },
  async 'sessions: serves one without an index'({ sessions, id, begin }) {
    await begin({ indexes: [] })
    assert.equal(await sessions.write(id, { value: 'newer' }, LONG_MS), true)
    assert.equal((await sessions.read(id)).value, 'newer')
    assert.equal(await sessions.end(id), true)
  },
  async 'sessions: lists those that began at one moment'({ sessions, index, begin }) {
    const ids = Array.from({ length: 50 }, newHash)
    // A list at the same time must not strike out what is about to begin.
    const listing = ids.map(() => sessions.list(index))
    await Promise.all([...ids.map((id) => begin({ id })), ...listing])
    assert.equal((await sessions.list(index)).length, ids.length)
  },
  async 'sessions: keeps them apart from the values of keys'({
    sessions,
    store,
    id,
    index,
    begin,
  }) {
    await store.set(id, 'of the key', LONG_MS)
    await begin()
    assert.equal(await store.get(id), 'of the key')
    assert.equal(await sessions.end(id), true)
    assert.equal(await store.get(id), 'of the key')
    await isGone({ sessions, id, index })
  },
}

const subscriptionOf = (sessions, id) => (tell) =>
  sessions.subscribe((about) => {
    if (about === id) tell()
  })

/** Only for a store whose sessions have `subscribe`. */
const SESSION_SUBSCRIPTION_CASES = {
  async 'sessions: tells a subscriber of one that ended'({ sessions, begin }) {
    const id = newHash()
    await untilTold(subscriptionOf(sessions, id), async () => {
      await begin({ id })
      await sessions.end(id)
    })
  },
  async 'sessions: tells a subscriber of a value that was written'({ sessions, id, begin }) {
    await begin()
    await untilTold(subscriptionOf(sessions, id), () =>
      sessions.write(id, { value: 'newer' }, LONG_MS),
    )
  },
}

module.exports = { SESSION_CASES, SESSION_SUBSCRIPTION_CASES, sessionScene }
