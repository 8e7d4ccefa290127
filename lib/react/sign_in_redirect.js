'use strict'

/** A page that opens this soon after a sign-in was begun is taken for the one that it led to. */
const ON_THE_WAY_MS = 60000

/**
 * What this tab knows, from page to page, of the sign-in that it began. It may have led to a page of the app's own with the
 * provider around it: beginning another one there would load it again, without end.
 * @param {string} name of the entry in the tab's storage
 */
function createBegunSignIn(name) {
  /** The path that this page was opened with, if a sign-in had just been begun. */
  let landing

  function remember() {
    storage((items) => items.setItem(name, Date.now()))
  }

  /** Both versions of next-auth hand their sign-in page a `callbackUrl`; a redirect of the app's may lose it. */
  function hasLedHere() {
    const { pathname, search } = window.location
    if (landing === undefined) landing = isOnTheWay() ? pathname : null
    return landing === pathname || new URLSearchParams(search).has('callbackUrl')
  }

  function isOnTheWay() {
    const begunAt = storage((items) => items.getItem(name))
    return Math.abs(Date.now() - (begunAt ?? Number.NaN)) < ON_THE_WAY_MS
  }

  /** The user has signed in: the page that is open is not, or no longer, the one to do so. */
  function end() {
    landing = null
  }

  return { remember, hasLedHere, end }
}

function storage(use) {
  try {
    return use(window.sessionStorage)
  } catch {
    return undefined // a page that may not store anything
  }
}

module.exports = { createBegunSignIn }
