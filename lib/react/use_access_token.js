'use strict'

const { readSession } = require('./session_state.js')

/**
 * @param {typeof import('react')} React
 * @param {object} nextAuth the exports of next-auth/react
 * @param {import('react').Context<object | undefined>} RotationContext
 */
function makeUseAccessToken(React, nextAuth, RotationContext) {
  const { useContext, useMemo } = React

  return function useAccessToken() {
    const rotation = useContext(RotationContext)
    if (!rotation) throw new Error('useAccessToken must be used within <TokenRotationProvider>')
    const { data: session, status } = nextAuth.useSession()
    const { refresh, layout } = rotation
    const { accessToken, expiresAt, error } = readSession(session, layout)
    return useMemo(
      () => ({ accessToken, expiresAt, status, error, refresh }),
      [accessToken, expiresAt, status, error, refresh],
    )
  }
}

module.exports = { makeUseAccessToken }
