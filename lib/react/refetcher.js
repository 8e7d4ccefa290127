'use strict'

const { FAILED } = require('./fetch_session.js')
const { nextFetchAt, pollAt, timerMs } = require('./schedule.js')
const { BUSY, joinTabs } = require('./tabs.js')
const { listenForWaking } = require('./wake_events.js')

const TEMPORARILY_UNAVAILABLE = 'TemporarilyUnavailable'

/** How long a tab leaves a fetch to the one that holds the lock: that may be frozen. */
const PATIENCE_MS = 5000
/** Until a tab looks again at what was fetched here, or by the one that holds the lock (then up to half less). */
const LOOK_AGAIN_MS = 2000
/** Somebody returning to a tab causes several events at once. */
const WAKE_PAUSE_MS = 1000

/**
 * Keeps the session of a tab fresh: decides when to fetch it, and lets one tab do it for all. Knows nothing of React.
 *
 * @param {object} options
 * @param {string} options.name by which the tabs of one app know each other
 * @param {() => Promise<object | null | typeof FAILED>} options.fetchSession null: signed out
 * @param {(session: object | null) => void} options.onSession a newer session, from here or from another tab
 * @param {(session: object) => import('./session_state.js').SessionState} options.read
 * @param {() => { errorName: string, refetchInterval?: number, refetchOnWindowFocus?: boolean,
 *   refetchWhenOffline?: false }} options.settings as they are now
 */
function createRefetcher({ name, fetchSession, onSession, read, settings }) {
  let running = false
  let tabs
  let stopListening
  let timer
  let session
  let state = {}
  let attempt = 0
  let lastFetchAt = 0
  let fetchAt = Number.POSITIVE_INFINITY
  let fetching = false
  let busySince

  const isLost = () => state.error === settings().errorName
  const isUnavailable = () => state.error === TEMPORARILY_UNAVAILABLE
  /** A dead refresh token needs no asking. */
  const isBehind = (now) => !isLost() && (isUnavailable() || state.dueAt <= now)

  /** Takes notice of the session that the page shows now. */
  function see(shown) {
    if (shown === session) return
    const now = Date.now()
    const wasBehind = isBehind(now)
    session = shown
    state = shown ? read(shown) : {}
    const hasFailed = isBehind(now) && (wasBehind || isUnavailable())
    attempt = hasFailed ? attempt + 1 : 0
    busySince = undefined
    lastFetchAt = now
    plan()
  }

  function plan() {
    const { expiresAt } = state
    const dueAt = isLost() ? undefined : state.dueAt
    fetchAt = nextFetchAt({ now: Date.now(), dueAt, expiresAt, attempt, random: Math.random })
    tick()
  }

  /** Fetches if it is time, else sleeps on: no timer runs for long, since clocks jump and machines sleep. */
  function tick() {
    clearTimeout(timer)
    if (!running || !session || fetching) return
    const now = Date.now()
    if (now < lastFetchAt) return startOver(now)
    const at = Math.min(fetchAt, pollAt(settings().refetchInterval, lastFetchAt))
    if (at === Number.POSITIVE_INFINITY || isKeptOffline()) return // the next event comes back here
    if (at <= now) fetchNow()
    else timer = setTimeout(tick, timerMs(at, now))
  }

  /** The clock was set back: what was planned by the old one is too far off. */
  function startOver(now) {
    lastFetchAt = now
    plan()
  }

  const isKeptOffline = () => settings().refetchWhenOffline === false && navigator.onLine === false

  async function fetchNow() {
    clearTimeout(timer)
    fetching = true
    const outcome = await (isPatient() ? tabs.alone(fetchAndTell) : fetchAndTell())
    fetching = false
    if (!running) return
    lastFetchAt = Date.now()
    if (outcome === BUSY) lookAgainSoon()
    else if (outcome === FAILED) tryAgain()
    else tick()
  }

  const isPatient = () => busySince === undefined || Date.now() - busySince < PATIENCE_MS

  async function fetchAndTell() {
    const before = session
    const fetched = await fetchSession()
    if (fetched === FAILED) return FAILED
    // What came meanwhile, by update() or from another tab, is newer than what was asked for before.
    if (!running || session !== before) return undefined
    tabs.tell(fetched)
    fetchAt = Date.now() + LOOK_AGAIN_MS // until it is shown, which `see` gets to know
    onSession(fetched)
    return undefined
  }

  function lookAgainSoon() {
    const now = Date.now()
    busySince = busySince ?? now
    fetchAt = now + LOOK_AGAIN_MS * (0.5 + Math.random() / 2)
    tick()
  }

  function tryAgain() {
    attempt += 1
    busySince = undefined
    plan()
  }

  function hear(told) {
    if (!running || !session) return
    // Messages may overtake each other.
    if (told && read(told).expiresAt < state.expiresAt) return
    onSession(told)
  }

  function wake(type) {
    if (!running || !session || fetching || isKeptOffline()) return
    if (!wantsFetch(type)) return tick()
    attempt = 0
    fetchNow()
  }

  function wantsFetch(type) {
    const now = Date.now()
    const isMissing = isBehind(now) || isLost() || attempt > 0
    if (type === 'online') return isMissing
    if (Math.abs(now - lastFetchAt) < WAKE_PAUSE_MS && !isLost()) return false
    return isMissing || (type === 'visibilitychange' && settings().refetchOnWindowFocus !== false)
  }

  return {
    start() {
      running = true
      tabs = joinTabs(name, hear)
      stopListening = listenForWaking(wake)
      tick()
    },
    see,
    /** The session has ended here: the other tabs show that at once. */
    tellSignedOut: () => tabs?.tell(null),
    /** The settings have changed. */
    reconsider: tick,
    stop() {
      running = false
      clearTimeout(timer)
      stopListening()
      tabs.leave()
    },
  }
}

module.exports = { createRefetcher }
