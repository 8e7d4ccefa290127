'use strict'

const { expired } = require('../cookies.js')
const { refused, revoked } = require('../server_log.js')

const CALLS = 100
const SIGN_IN_AGAIN = 'RefreshAccessTokenError'

const revocation = {
  title: 'Revocation',
  about:
    "An administrator ends Ada's session at the provider: only a new sign-in helps, and the " +
    'provider is not asked twice. Then Grace signs out here: rotator.revoke() tells the provider.',
  async play({ server, life, jwt, session, rotator, returned, serverSaw }) {
    await server.revokeGrantOf(life.cookie.refresh_token)
    const cookie = expired(life.cookie)
    const answer = await jwt({ token: cookie })
    const shown = await session({ session: { user: {} }, token: answer })
    returned(`error: "${SIGN_IN_AGAIN}", in the browser's session too`, {
      [`error: "${SIGN_IN_AGAIN}"`]: answer.error === SIGN_IN_AGAIN,
      'the same error in the session': shown.error === SIGN_IN_AGAIN,
      'the refresh token kept': answer.refresh_token === cookie.refresh_token,
    })
    await serverSaw([refused(cookie)])

    const further = await Promise.all(Array.from({ length: CALLS }, () => jwt({ token: answer })))
    const same = further.filter(({ error }) => error === SIGN_IN_AGAIN).length
    returned(`${CALLS} further calls, ${same} times the same error`, {
      [`${CALLS} times the same error`]: same === CALLS,
    })
    await serverSaw([])

    const { account, user } = await server.signIn('grace')
    const other = await jwt({ token: { sub: user.id }, account, user, trigger: 'signIn' })
    await rotator.revoke(other)
    const forgotten = !(await server.revokeGrantOf(other.refresh_token))
    const after = await jwt({ token: expired(other) })
    returned('revoked for Grace; the same error for her old cookie, once expired', {
      'the refresh token unknown to the server afterwards': forgotten,
      [`error: "${SIGN_IN_AGAIN}"`]: after.error === SIGN_IN_AGAIN,
    })
    await serverSaw([revoked(other)])
  },
}

module.exports = { ending: [revocation] }
