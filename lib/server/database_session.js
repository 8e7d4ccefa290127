'use strict'

const { readDatabaseOptions } = require('./database_options.js')
const { createRotation } = require('./rotation.js')
const { createSessionWriter, withoutSessionToken } = require('./session_fields.js')
const { accountOfToken, tokenOfAccount, tokensOfSignIn } = require('./account_rows.js')
const { TEMPORARILY_UNAVAILABLE } = require('./errors.js')

/**
 * Makes the session callback for the `database` strategy: reads the user's account row, keeps its access token fresh by
 * the same rules as the jwt callback does, and writes back what a refresh brought.
 * @param {import('../../binding-types').DatabaseSessionOptions} options
 * @returns {import('../../binding-types').DatabaseSessionCallback}
 * @throws {import('./errors.js').InvalidOptionError}
 */
function createDatabaseSessionCallback(options) {
  const { accounts, settings } = readDatabaseOptions(options)
  const { keepFresh, refreshAt, rotator, tellOnce } = createRotation(settings)
  const writeSession = createSessionWriter(settings, refreshAt)
  const provider = settings.defaultProvider
  // Account tables have no column for it, and a provider grants the same to all.
  let lifetimeSeconds = settings.providers.find(({ id }) => id === provider).defaultLifetime

  /** By user, while calls for them run: what those have written, so that callers of one refresh write it once. */
  const running = new Map()

  /** Never throws and never rejects: a database that is away signs nobody out. */
  async function sessionCallback({ session, user, trigger, newSession }) {
    const shown = withoutSessionToken(session)
    if (user?.id === undefined) return shown
    const forced = trigger === 'update' && newSession?.forceRefresh === true
    const calls = running.get(user.id) ?? { count: 0, writes: new Map() }
    running.set(user.id, calls)
    calls.count += 1
    try {
      const row = await accounts.get(user.id, provider)
      return row ? writeSession(shown, await freshToken(row, user, forced, calls.writes)) : shown
    } catch (error) {
      tellOnce('accounts.get', `accounts.get failed, so a session has no tokens: ${error?.message}`)
      return { ...shown, error: TEMPORARILY_UNAVAILABLE }
    } finally {
      calls.count -= 1
      if (calls.count === 0) running.delete(user.id)
    }
  }

  async function freshToken(row, user, forced, writes) {
    const fresh = await refreshed(row, forced, writes)
    if (fresh.error !== settings.errorName) return fresh
    // Another process may have spent this refresh token, and written its successor since.
    const latest = await accounts.get(user.id, provider)
    const isNewer = latest?.refresh_token && latest.refresh_token !== row.refresh_token
    return isNewer ? refreshed(latest, false, writes) : fresh
  }

  async function refreshed(row, forced, writes) {
    const token = tokenOfAccount(row, provider, lifetimeSeconds)
    const fresh = await keepFresh(token, forced)
    if (fresh.access_token !== token.access_token) {
      lifetimeSeconds = fresh.expires_in ?? lifetimeSeconds
      await write(row, accountOfToken(fresh), writes)
    }
    return fresh
  }

  /** What cannot be written is not lost: the row's refresh token finds its successor in memory, and it is tried again. */
  function write(row, tokens, writes) {
    const earlier = writes.get(row.refresh_token)
    if (earlier?.accessToken === tokens.access_token) return earlier.done
    const done = update(row, tokens)
    writes.set(row.refresh_token, { accessToken: tokens.access_token, done })
    return done
  }

  async function update(row, tokens) {
    try {
      await accounts.update(row, tokens)
    } catch (error) {
      tellOnce(
        'accounts.update',
        `accounts.update failed; refreshed tokens live in this process only: ${error?.message}`,
      )
    }
  }

  /** For `events.signIn`. NextAuth writes tokens only when an account is linked, not at later sign-ins. */
  async function storeSignIn({ user, account }) {
    const tokens = account?.provider === provider ? tokensOfSignIn(account) : undefined
    if (!tokens || user?.id === undefined) return
    try {
      const row = await accounts.get(user.id, provider)
      if (row) await accounts.update(row, tokens)
    } catch (error) {
      tellOnce('storeSignIn', `the tokens of a sign-in were not written: ${error?.message}`)
    }
  }

  return Object.assign(sessionCallback, { rotator, storeSignIn })
}

module.exports = { createDatabaseSessionCallback }
