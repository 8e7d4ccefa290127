'use strict'

const { TokenRotationError } = require('../errors/errors.js')
const { oneLine } = require('../errors/log.js')
const { isNextBuild } = require('../errors/option_checks.js')
const { followRedirects, discard } = require('./redirects.js')
const { noOrigins } = require('./options.js')
const { requestOf } = require('./requests.js')
const { noSession } = require('./tokens.js')

/** RFC 9110 §15.5.2; RFC 6750 §3: the resource server does not take the token. */
const UNAUTHORIZED = 401

/**
 * Makes `fetch` for the session's user: with the access token, to `origins` only, and once more with a new one where it
 * was refused.
 * @param {(context: unknown, options?: object) => Promise<{ accessToken: string } | null>} getAccessToken
 * @param {Set<string> | undefined} origins
 */
function createFetch(getAccessToken, origins) {
  const isAllowed = (url) => origins.has(url.origin)

  async function accessToken(context, options) {
    const tokens = await getAccessToken(context, options)
    if (!tokens) throw noSession()
    return tokens.accessToken
  }

  return async function fetchAsUser(input, init, context) {
    // First of all, since the cookies tell Next.js that the page cannot be rendered at build time, without variables.
    if (isNextBuild()) await accessToken(context)
    if (!origins || origins.size === 0) throw noOrigins()
    const request = requestOf(input, init)
    if (!isAllowed(request.url)) throw elsewhere(request.url)
    const used = await accessToken(context)
    const { response, hasToken } = await followRedirects(request, used, isAllowed)
    if (response.status !== UNAUTHORIZED || !hasToken) return response
    const renewed = await accessToken(context, { force: true })
    if (renewed === used || !request.canRepeat) return response
    discard(response)
    return (await followRedirects(request, renewed, isAllowed)).response
  }
}

const elsewhere = ({ origin, protocol }) =>
  new TokenRotationError(
    'ERR_ORIGIN_NOT_ALLOWED',
    `fetch does not send an access token to ${oneLine(origin === 'null' ? protocol : origin)}, which is none of the ` +
      'option origins. Add it there if it is your API, else use the global fetch.',
  )

module.exports = { createFetch }
