'use strict'

const { isPartOf } = require('../server_tokens/chunks.js')
const {
  allSessionCookieNames,
  sessionCookieOptions,
} = require('../server_tokens/session_cookie_names.js')

/**
 * The session cookies that a browser has, each set to nothing with NextAuth's own attributes: all chunks, of the secure
 * and of the plain name.
 * @param {import('../server_tokens/contexts.js').Context} context
 * @param {import('../server_tokens/session_config.js').SessionConfig} session
 * @returns {Promise<{ cookies: { name: string, value: string, options: object }[], isOurs: (name: string) => boolean }>}
 */
async function removedCookies(context, { config, version }) {
  const names = allSessionCookieNames(config, version)
  const isOurs = (name) => names.some((one) => isPartOf(name, one))
  const protocol = context.protocol() ?? (await context.header('x-forwarded-proto'))
  const cookies = context.cookies(isOurs).map(([name]) => {
    const whole = names.find((one) => isPartOf(name, one))
    const options = sessionCookieOptions(config, version, whole, protocol)
    return { name, value: '', options: { ...options, maxAge: 0 } }
  })
  return { cookies, isOurs }
}

module.exports = { removedCookies }
