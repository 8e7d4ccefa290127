'use strict'

/** A page that opens this soon after a sign-in was begun is taken for the one that it led to. */
const ON_THE_WAY_MS = 60000

/** Remembers, for this tab and from page to page, that a sign-in was begun. */
function rememberSignIn(name) {
  storage((items) => items.setItem(name, Date.now()))
}

/**
 * Whether a sign-in has led to this page, which may be one of the app's own with the provider around it: beginning
 * another one would load it again, without end. Both versions of next-auth hand their sign-in page a `callbackUrl`.
 */
function isSignInPage(name) {
  if (new URLSearchParams(window.location.search).has('callbackUrl')) return true
  const begunAt = storage((items) => items.getItem(name))
  return Math.abs(Date.now() - (begunAt ?? Number.NaN)) < ON_THE_WAY_MS
}

function storage(use) {
  try {
    return use(window.sessionStorage)
  } catch {
    return undefined // a page that may not store anything
  }
}

module.exports = { isSignInPage, rememberSignIn }
