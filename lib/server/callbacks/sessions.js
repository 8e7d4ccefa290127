'use strict'

const { InvalidOptionError, TokenRotationError } = require('../errors/errors.js')
const { checkObject, kindOf } = require('../errors/option_checks.js')

const HASH = /^[\w-]{43}$/
const BY = ['sub', 'sid']
const ENDED_AT_ONCE = 50

/**
 * Who is signed in where, and the end of it.
 * @type {import('../../../binding-types').Sessions}
 */
class Sessions {
  #records
  #handleOf

  /**
   * @param {import('./session_records.js').SessionRecords} records
   * @param {(token: object) => string | undefined} handleOf
   */
  constructor(records, handleOf) {
    this.#records = records
    this.#handleOf = handleOf
    this.list = this.list.bind(this)
    this.end = this.end.bind(this)
    this.handleOf = this.handleOf.bind(this)
  }

  async list(which) {
    const found = await this.#found(readWhich(which, 'sessions.list', BY))
    return found
      .map(({ id, info }) => listed(id, info))
      .sort((one, other) => other.lastUsedAt - one.lastUsedAt)
  }

  async end(which) {
    const read = readWhich(which, 'sessions.end', [...BY, 'handle'])
    const ids = read.handle
      ? this.#idsOf(read.handle)
      : (await this.#found(read)).map(({ id }) => id)
    let ended = 0
    for (let from = 0; from < ids.length; from += ENDED_AT_ONCE) {
      const some = ids.slice(from, from + ENDED_AT_ONCE)
      const answers = await Promise.all(some.map((id) => this.#records.end(id, undefined)))
      ended += answers.filter(Boolean).length
    }
    return ended
  }

  /** The handle that `list` gives the session of a token of the jwt callback, or of `getToken`. */
  async handleOf(token) {
    return this.#records.vault.opener(this.#handleOf(token) ?? '')?.id
  }

  /** One that `list` gave, or that of a cookie. */
  #idsOf(handle) {
    return [handle, this.#records.vault.opener(handle)?.id].filter(Boolean)
  }

  async #found({ kind, name, issuer, provider }) {
    const found = await this.#records.vault.list(kind, name)
    return found.filter(
      ({ info }) =>
        (issuer === undefined || mayBeOf(info.issuer, issuer)) &&
        (provider === undefined || info.provider === provider),
    )
  }
}

/**
 * A sign-in without an ID token knows no more of its issuer than the origin of the token endpoint, and an info that was lost
 * nothing: rather one session too many ends than one too few.
 */
function mayBeOf(known, issuer) {
  if (known === undefined || known === issuer) return true
  return URL.canParse(issuer) && known === new URL(issuer).origin
}

const listed = (id, { provider, sub, providerSub, sid, issuer, createdAt, lastUsedAt }) => ({
  ...{ handle: id, provider, sub, providerSub, sid, issuer },
  ...{ createdAt: createdAt ?? 0, lastUsedAt: lastUsedAt ?? 0 },
})

function readWhich(given, call, kinds) {
  const which = checkObject(given, call, [...kinds, 'issuer', 'provider'])
  const named = kinds.filter((kind) => which[kind] !== undefined)
  const fix = `Write one of ${kinds.map((kind) => `${call}({ ${kind} })`).join(', ')}.`
  if (named.length !== 1) {
    throw new InvalidOptionError(
      call,
      named.length === 0 ? 'names no session' : 'names more than one thing',
      fix,
    )
  }
  const [kind] = named
  for (const name of [kind, 'issuer', 'provider']) {
    const value = which[name]
    if (name !== kind && value === undefined) continue
    if (typeof value !== 'string' || value === '')
      throw new InvalidOptionError(`${call}.${name}`, `is ${kindOf(value)}`, 'Write a string.')
  }
  if (kind === 'handle' && !HASH.test(which.handle)) {
    throw new InvalidOptionError(
      `${call}.handle`,
      'is not a handle',
      'Write the handle of a session that sessions.list gave.',
    )
  }
  const { issuer, provider } = which
  return kind === 'handle'
    ? { handle: which.handle }
    : { kind, name: which[kind], issuer, provider }
}

/** Where tokens lie in cookies, nothing knows who is signed in. */
function noSessions() {
  const refuse = (call) => async () => {
    throw new TokenRotationError(
      'ERR_TOKENS_IN_COOKIE',
      `${call} needs tokensIn: 'store': with tokens in cookies nothing knows which sessions there are`,
    )
  }
  return {
    list: refuse('sessions.list'),
    end: refuse('sessions.end'),
    handleOf: async () => undefined,
  }
}

module.exports = { Sessions, noSessions }
