'use strict'

const { makeTokenRotationProvider } = require('./provider.js')
const { makeUseAccessToken } = require('./use_access_token.js')
const { makeUseSignOut } = require('./use_sign_out.js')

/** By next-auth's own context: `import` and `require` in one page are to mean one provider. */
const entries = new WeakMap()

/**
 * Makes the entry for one React and one next-auth, which index.js and index.mjs load each in its own way: Auth.js v5
 * cannot be required everywhere.
 * @param {typeof import('react')} React
 * @param {object} nextAuth `SessionContext`, `SessionProvider`, `useSession`, `getSession`, `getCsrfToken` and `signIn`
 *   of next-auth/react
 */
function createEntry(React, nextAuth) {
  const key = nextAuth.SessionContext
  if (!entries.has(key)) entries.set(key, makeEntry(React, nextAuth))
  return entries.get(key)
}

function makeEntry(React, nextAuth) {
  const RotationContext = React.createContext(undefined)
  const mounted = new Set()

  /** For code that is not a component, such as a wrapper around fetch: the provider that came last answers. */
  async function getAccessToken(options) {
    const rotation = [...mounted].at(-1)
    if (rotation) return rotation.getAccessToken(options)
    throw new Error('getAccessToken needs a <TokenRotationProvider> on the page')
  }

  return {
    TokenRotationProvider: makeTokenRotationProvider(React, nextAuth, RotationContext, mounted),
    getAccessToken,
    useAccessToken: makeUseAccessToken(React, nextAuth, RotationContext),
    useSignOut: makeUseSignOut(React, nextAuth, RotationContext),
  }
}

module.exports = { createEntry }
