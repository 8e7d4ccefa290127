'use strict'

const { reasonOf } = require('../errors/error_reason.js')
const { createRowReader } = require('../tokens/account_row_reader.js')
const { accountOfToken, tokenOfAccount, tokensOfSignIn } = require('../tokens/account_rows.js')
const { Rotation } = require('./rotation.js')

/** The tokens of account rows: read, kept fresh by the same rules as those of cookies, and written back. */
class AccountTokens {
  #accounts
  #settings
  #provider
  #defaultLifetime
  // Account tables have no column for it.
  #lifetimeSeconds
  #rows

  /** By user, while calls for them run: what those have written, so that callers of one refresh write it once. */
  #running = new Map()

  /** By token that a call was answered with: whose it is, should a refresh go on behind it. */
  #userIds = new WeakMap()

  constructor({ accounts, settings }) {
    this.rotation = new Rotation(settings, (held, renewed) => this.#writeLater(held, renewed))
    this.#accounts = accounts
    this.#settings = settings
    this.#provider = settings.defaultProvider
    this.#defaultLifetime = settings.providers.find(
      ({ id }) => id === this.#provider,
    ).defaultLifetime
    this.#lifetimeSeconds = this.#defaultLifetime
    this.#rows = createRowReader(accounts, settings, this.rotation.logOnce)
  }

  /** @returns {Promise<object | undefined>} fresh; undefined for a user without an account there */
  ofUser(userId, forced) {
    return this.#among(userId, (calls) => this.#freshToken(calls, forced))
  }

  /** The tokens of the user's row as they are. */
  async heldBy(userId) {
    const row = await this.#rows.of(userId)
    return row && this.#tokenOf(row)
  }

  /** For `events.signIn`. NextAuth writes tokens only when an account is linked, not at later sign-ins. */
  async storeSignIn({ user, account }) {
    const isOurs = account?.provider === this.#provider && account.access_token
    if (!isOurs || user?.id === undefined) return
    try {
      // Ends what is remembered of the refresh token it brought; the token it makes is for cookies.
      await this.rotation.signIn({}, account, user)
      const row = await this.#rows.of(user.id)
      if (!row) return
      const expirySettings = {
        defaultLifetime: this.#defaultLifetime,
        keepsIdToken: this.#settings.idToken,
      }
      const timeWriter = this.#rows.timeWriterOf(row)
      await this.#accounts.update(row, tokensOfSignIn(account, row, expirySettings, timeWriter))
    } catch (error) {
      const reason = reasonOf(error)
      this.#logOnce('storeSignIn', `the tokens of a sign-in were not written: ${reason}`, reason)
    }
  }

  #logOnce(...line) {
    this.rotation.logOnce(...line)
  }

  #tokenOf(row) {
    return tokenOfAccount(row, this.#provider, this.#lifetimeSeconds, this.#defaultLifetime)
  }

  /** Runs `call` with what the user's other calls share with it. */
  async #among(userId, call) {
    const calls = this.#running.get(userId) ?? { userId, count: 0, writes: new Map() }
    this.#running.set(userId, calls)
    calls.count += 1
    try {
      return await call(calls)
    } finally {
      calls.count -= 1
      if (calls.count === 0) this.#running.delete(userId)
    }
  }

  async #freshToken(calls, forced) {
    const row = await this.#rows.of(calls.userId)
    if (!row) return undefined
    const fresh = await this.#refreshed(row, calls, forced)
    if (fresh.error !== this.#settings.errorName) return fresh
    // Another process may have spent this refresh token, and written its successor since.
    const latest = await this.#rows.of(calls.userId)
    const isNewer = latest?.refresh_token && latest.refresh_token !== row.refresh_token
    return isNewer ? this.#refreshed(latest, calls, false) : fresh
  }

  async #refreshed(row, calls, forced) {
    const token = this.#tokenOf(row)
    const fresh = await this.rotation.refreshIfDue(token, forced)
    this.#userIds.set(fresh, calls.userId)
    if (fresh.access_token !== token.access_token) await this.#write(row, fresh, calls)
    return fresh
  }

  /** What a refresh in the background brought is written at once: the process may end before the next call. */
  async #writeLater(held, renewed) {
    try {
      await this.#among(this.#userIds.get(held), async (calls) => {
        const row = await this.#rows.of(calls.userId)
        // Else a sign-in or another process has written since.
        if (row?.refresh_token === held.refresh_token) await this.#write(row, renewed, calls)
      })
    } catch (error) {
      this.#logOnce(
        'background',
        `the tokens of a refresh in the background were not written: ${reasonOf(error)}`,
      )
    }
  }

  /** What cannot be written is not lost: the row's refresh token finds its successor in memory, and it is tried again. */
  #write(row, token, { writes }) {
    const earlier = writes.get(row.refresh_token)
    if (earlier?.accessToken === token.access_token) return earlier.done
    this.#lifetimeSeconds = token.expires_in ?? this.#lifetimeSeconds
    const done = this.#update(row, accountOfToken(token, this.#rows.timeWriterOf(row)))
    writes.set(row.refresh_token, { accessToken: token.access_token, done })
    return done
  }

  async #update(row, tokens) {
    try {
      await this.#accounts.update(row, tokens)
    } catch (error) {
      const reason = reasonOf(error)
      this.#logOnce(
        'accounts.update',
        `accounts.update failed; refreshed tokens live in this process only: ${reason}`,
        reason,
      )
    }
  }
}

module.exports = { AccountTokens }
