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
/** A user who returns to a tab causes several events at once. */
const WAKE_PAUSE_MS = 1000

/** Keeps the session of a tab fresh: decides when to fetch it, and lets one tab do it for all. Knows nothing of React. */
class Refetcher {
  /**
   * @param {object} options
   * @param {string} options.name by which the tabs of one app know each other
   * @param {() => Promise<object | null | typeof FAILED>} options.fetchSession null: signed out
   * @param {(session: object | null) => void} options.onSession a newer session, from here or from another tab
   * @param {(session: object) => import('./session_state.js').SessionState} options.read
   * @param {() => { errorName: string, refetchInterval?: number, refetchOnWindowFocus?: boolean,
   *   refetchWhenOffline?: false }} options.settings as they are now
   */
  constructor({ name, fetchSession, onSession, read, settings }) {
    this.name = name
    this.fetchSession = fetchSession
    this.onSession = onSession
    this.read = read
    this.settings = settings
    this.running = false
    this.tabs = undefined
    this.stopListening = undefined
    this.timer = undefined
    this.session = undefined
    this.state = {}
    this.attempt = 0
    this.lastFetchAt = 0
    this.fetchAt = Number.POSITIVE_INFINITY
    this.fetching = false
    this.wokenBy = undefined
    this.isUnseen = false
    this.busySince = undefined
  }

  start() {
    this.running = true
    this.tabs = joinTabs(this.name, (told) => this.hear(told))
    this.stopListening = listenForWaking((type) => this.wake(type))
    this.tick()
  }

  stop() {
    this.running = false
    clearTimeout(this.timer)
    this.stopListening()
    this.tabs.leave()
  }

  /** Takes notice of the session that the page shows now. */
  see(shown) {
    if (shown === this.session) return
    const now = Date.now()
    const wasBehind = this.isBehind(now)
    this.session = shown
    this.state = shown ? this.read(shown) : {}
    const hasFailed = this.isBehind(now) && (wasBehind || this.isUnavailable())
    this.attempt = hasFailed ? this.attempt + 1 : 0
    this.busySince = undefined
    this.lastFetchAt = now
    this.isUnseen = false
    this.plan()
    this.wakeAtLast()
  }

  /** The settings have changed. */
  reconsider() {
    this.tick()
  }

  /** The session has ended here: the other tabs show that at once. */
  tellSignedOut() {
    this.tabs?.tell(null)
  }

  isLost() {
    return this.state.error === this.settings().errorName
  }

  isUnavailable() {
    return this.state.error === TEMPORARILY_UNAVAILABLE
  }

  /** A dead refresh token needs no asking. */
  isBehind(now) {
    return !this.isLost() && (this.isUnavailable() || this.state.dueAt <= now)
  }

  isKeptOffline() {
    return this.settings().refetchWhenOffline === false && navigator.onLine === false
  }

  plan() {
    const { expiresAt } = this.state
    const dueAt = this.isLost() ? undefined : this.state.dueAt
    const { attempt } = this
    this.fetchAt = nextFetchAt({ now: Date.now(), dueAt, expiresAt, attempt, random: Math.random })
    this.tick()
  }

  /** Fetches if it is time, else sleeps on: no timer runs for long, since clocks jump and machines sleep. */
  tick() {
    clearTimeout(this.timer)
    if (!this.running || !this.session || this.fetching) return
    const now = Date.now()
    if (now < this.lastFetchAt) return this.startOver(now)
    const at = Math.min(this.fetchAt, pollAt(this.settings().refetchInterval, this.lastFetchAt))
    if (at === Number.POSITIVE_INFINITY || this.isKeptOffline()) return // the next event comes back here
    if (at <= now) this.fetchNow()
    else this.timer = setTimeout(() => this.tick(), timerMs(at, now))
  }

  /** The clock was set back: what was planned by the old one is too far off. */
  startOver(now) {
    this.lastFetchAt = now
    this.plan()
  }

  async fetchNow() {
    clearTimeout(this.timer)
    this.fetching = true
    this.isUnseen = false
    const fetchAndTell = () => this.fetchAndTell()
    const outcome = await (this.isPatient() ? this.tabs.alone(fetchAndTell) : fetchAndTell())
    this.fetching = false
    if (!this.running) return
    this.lastFetchAt = Date.now()
    if (outcome === BUSY) this.lookAgainSoon()
    else if (outcome === FAILED) this.tryAgain()
    else this.tick()
    this.wakeAtLast()
  }

  isPatient() {
    return this.busySince === undefined || Date.now() - this.busySince < PATIENCE_MS
  }

  async fetchAndTell() {
    const before = this.session
    const fetched = await this.fetchSession()
    if (fetched === FAILED) return FAILED
    // What came meanwhile, by update() or from another tab, is newer than what was asked for before.
    if (!this.running || this.session !== before) return undefined
    this.tabs.tell(fetched)
    this.isUnseen = true
    this.fetchAt = Date.now() + LOOK_AGAIN_MS // until it is shown, which `see` gets to know
    this.onSession(fetched)
    return undefined
  }

  lookAgainSoon() {
    const now = Date.now()
    this.busySince = this.busySince ?? now
    this.fetchAt = now + LOOK_AGAIN_MS * (0.5 + Math.random() / 2)
    this.tick()
  }

  tryAgain() {
    this.attempt += 1
    this.busySince = undefined
    this.plan()
  }

  /** Another tab has told of a session. */
  hear(told) {
    if (!this.running || !this.session) return
    // Messages may overtake each other.
    if (told && this.read(told).expiresAt < this.state.expiresAt) return
    this.onSession(told)
  }

  wake(type) {
    if (!this.running || !this.session || this.isKeptOffline()) return
    if (this.fetching || this.isUnseen) return this.wakeLater(type)
    if (!this.wantsFetch(type)) return this.tick()
    this.attempt = 0
    this.fetchNow()
  }

  /** What is under way brings what the user came back for, unless it is answered already: that may be a loss. */
  wakeLater(type) {
    if (this.isUnseen) this.wokenBy = type
  }

  wakeAtLast() {
    if (this.fetching || this.isUnseen) return
    const type = this.wokenBy
    this.wokenBy = undefined
    if (type) this.wake(type)
  }

  wantsFetch(type) {
    const now = Date.now()
    const isMissing = this.isBehind(now) || this.isLost() || this.attempt > 0
    if (type === 'online') return isMissing
    if (Math.abs(now - this.lastFetchAt) < WAKE_PAUSE_MS && !this.isLost()) return false
    const { refetchOnWindowFocus } = this.settings()
    return isMissing || (type === 'visibilitychange' && refetchOnWindowFocus !== false)
  }
}

module.exports = { Refetcher }
