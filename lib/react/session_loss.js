'use strict'

const { createBegunSignIn } = require('./sign_in_redirect.js')
const { withLock } = require('./tabs.js')

/** How long no other tab starts signing in. Until then this one has left for the provider's page. */
const SIGN_IN_MS = 10000

/**
 * What happens when the user must sign in again: once for a loss, and in a tab that the user looks at. Sign-ins that
 * several tabs start at once would overwrite each other's state cookie.
 * @param {object} options
 * @param {string} options.name by which the tabs of this app know each other
 * @param {(provider?: string) => Promise<unknown>} options.signIn of next-auth
 * @param {(session: object) => import('./session_state.js').SessionState} options.read
 * @param {() => { errorName: string, onSessionLost?: (session: object) => void }} options.settings as they are now
 */
function createLossHandler({ name, signIn, read, settings }) {
  const signInName = `${name}:sign-in`
  const begun = createBegunSignIn(signInName)
  let handled = false

  /** Takes notice of the session that the page shows now. */
  function see(session) {
    const { errorName, onSessionLost } = settings()
    const { error, provider } = session ? read(session) : {}
    if (error !== errorName) {
      handled = false
      if (session && !error) begun.end()
    } else if (!handled && document.visibilityState !== 'hidden') {
      handle(session, provider, onSessionLost)
    }
  }

  function handle(session, provider, onSessionLost) {
    if (!onSessionLost && begun.hasLedHere()) return // to be looked at again on the next page
    handled = true
    if (onSessionLost) onSessionLost(session)
    else signInAgain(provider)
  }

  async function signInAgain(provider) {
    const outcome = await withLock(signInName, () => startSignIn(provider))
    // Another tab is signing in, or it could not begin: to be looked at when the user returns here.
    if (outcome !== STARTED) handled = false
  }

  async function startSignIn(provider) {
    try {
      await signIn(provider)
      begun.remember()
    } catch (error) {
      console.error('next-auth-token-rotation: signing in again could not begin', error)
      return undefined
    }
    if (navigator.locks) await new Promise((resolve) => setTimeout(resolve, SIGN_IN_MS))
    return STARTED
  }

  return { see }
}

const STARTED = Symbol('started')

module.exports = { createLossHandler }
