'use strict'

const { fetchSession } = require('./fetch_session.js')
const { Refetcher } = require('./refetcher.js')
const { createLossHandler } = require('./session_loss.js')
const { readSession } = require('./session_state.js')

/**
 * What a mounted provider does besides rendering. Has no effect until `start`, so that React may make it twice or on the
 * server.
 * @param {object} nextAuth the exports of next-auth/react
 * @param {object} first the first rendering, see `see`
 * @param {object} listeners
 * @param {(fetched: { session: object | null, after: object | null }) => void} listeners.onFetched a session, fetched here
 *   or in another tab, and the session of SessionProvider that it is newer than
 * @param {(isRefreshing: boolean) => void} listeners.onRefreshing
 */
function createRotation(nextAuth, first, { onFetched, onRefreshing }) {
  let mounted = false
  let rendered = first
  const shared = {
    name: `next-auth-token-rotation:${first.settings.basePath ?? ''}`,
    read: (session) => readSession(session, rendered.settings.layout),
    settings: () => rendered.settings,
  }
  const refetcher = new Refetcher({
    ...shared,
    fetchSession: () => fetchSession(nextAuth, rendered.settings.basePath),
    onSession: (session) => onFetched({ session, after: rendered.provided.data }),
  })
  const tokens = createAccessTokens({
    shown: () => rendered,
    read: shared.read,
    onRefreshing: (isRefreshing) => mounted && onRefreshing(isRefreshing),
  })
  const loss = createLossHandler({ ...shared, signIn: nextAuth.signIn })

  /**
   * Takes notice of what was rendered.
   * @param {{ session: object | null | undefined, provided: object, settings: object }} now the session the page shows,
   *   the value of SessionProvider, and the props
   */
  function see(now) {
    rendered = now
    tokens.see(now)
    refetcher.see(now.session)
    loss.see(now.session)
  }

  return {
    start() {
      mounted = true
      refetcher.start()
    },
    see,
    reconsider: () => refetcher.reconsider(),
    refresh: tokens.refresh,
    getAccessToken: tokens.getAccessToken,
    signedOut: () => refetcher.tellSignedOut(),
    stop() {
      mounted = false
      refetcher.stop()
    },
  }
}

/**
 * What hands the page its access token.
 * @param {{ shown: () => object, read: (session: object) => object, onRefreshing: (isRefreshing: boolean) => void }} page
 *   `shown`: what was rendered last
 */
function createAccessTokens({ shown, read, onRefreshing }) {
  let refreshing
  const waiting = []

  function see({ provided }) {
    if (provided.status !== 'loading') for (const go of waiting.splice(0)) go()
  }

  /** Renews the access token although it is not due. Calls share what is under way. Never rejects. */
  function refresh() {
    refreshing = refreshing ?? forceRefresh()
    return refreshing
  }

  /** Resolves when the page has its first session, or knows that there is none. */
  async function untilLoaded() {
    if (shown().provided.status === 'loading') await new Promise((go) => waiting.push(go))
  }

  async function forceRefresh() {
    // update() does nothing while another one runs, or before the first session is there.
    await untilLoaded()
    onRefreshing(true)
    try {
      const { session, provided } = shown()
      const updated = session ? await provided.update({ forceRefresh: true }) : session
      return stateOf(updated ?? shown().session)
    } catch {
      return stateOf(shown().session)
    } finally {
      refreshing = undefined
      onRefreshing(false)
    }
  }

  /** The state of the session. A token that has expired is renewed first, any other one if that is forced. */
  async function getAccessToken({ force = false } = {}) {
    await untilLoaded()
    const state = stateOf(shown().session)
    const hasExpired = state.expiresAt <= Date.now() && state.error !== shown().settings.errorName
    return force || hasExpired ? refresh() : state
  }

  function stateOf(session) {
    const { accessToken, expiresAt, error } = read(session)
    return { accessToken, expiresAt, status: session ? 'authenticated' : 'unauthenticated', error }
  }

  return { see, refresh, getAccessToken }
}

module.exports = { createRotation }
