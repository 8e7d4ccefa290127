'use strict'

const ROUTE = '/api/sign-out'

/** How long another call gets what the last one came to: the browser is leaving for the next page. */
const LEAVING_MS = 5000

/**
 * @param {typeof import('react')} React
 * @param {object} nextAuth the exports of next-auth/react
 * @param {import('react').Context<object | undefined>} RotationContext
 */
function makeUseSignOut(React, nextAuth, RotationContext) {
  const { useCallback, useContext } = React
  const signOut = once((...args) => signOutAt(nextAuth, ...args))

  return function useSignOut({ route = ROUTE } = {}) {
    // The provider's tabs are told, where there is one.
    const signedOut = useContext(RotationContext)?.signedOut
    return useCallback((options) => signOut(route, options, signedOut), [route, signedOut])
  }
}

/** A second click would find the user signed out, and lead to another page than the first. */
function once(run) {
  let running
  return (...args) => {
    if (running) return running
    const call = run(...args)
    running = call
    const end = () => {
      if (running === call) running = undefined
    }
    call.then(() => setTimeout(end, LEAVING_MS), end)
    return call
  }
}

async function signOutAt({ getCsrfToken }, route, options, signedOut) {
  if (typeof window === 'undefined')
    throw new Error('signOut of useSignOut works in a browser only')
  const csrfToken = await getCsrfToken()
  if (!csrfToken) throw failed('NextAuth gave no CSRF token')
  const url = await post(route, { csrfToken, json: 'true', ...wanted(options) })
  signedOut?.()
  leaveFor(url)
  return { url }
}

/** It may be the handler of a click, which is handed an event. */
const wanted = (options) => (typeof options?.to === 'string' ? { callbackUrl: options.to } : {})

async function post(route, fields) {
  const response = await fetch(route, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields),
  })
  if (!response.ok) throw failed(`${route} answered ${response.status}`)
  const { url } = await response.json()
  if (typeof url !== 'string') throw failed(`${route} is not what createSignOutRoute returned`)
  return url
}

const failed = (why) => new Error(`the sign-out did not get through: ${why}`)

/** As next-auth's own sign-out: an anchor alone would not load the page anew. */
function leaveFor(url) {
  window.location.href = url
  if (url.includes('#')) window.location.reload()
}

module.exports = { makeUseSignOut }
