'use strict'

const { randomBytes } = require('node:crypto')
const { answerRoute } = require('../server_tokens/answer_route.js')
const { contextOf } = require('../server_tokens/contexts.js')
const { createCookieSessions } = require('../server_tokens/request_session.js')
const { createConfigReader } = require('../server_tokens/session_config.js')
const answers = require('./answers.js')
const { isCsrfTokenValid } = require('./csrf.js')
const { findEndSessionEndpoint } = require('./end_session_endpoint.js')
const { endSessionUrl } = require('./end_session_url.js')
const { TOO_LARGE, readForm, wantsJson } = require('./form.js')
const { idTokenHint } = require('./id_token_hint.js')
const { readSignOutOptions } = require('./options.js')
const { removedCookies } = require('./removed_cookies.js')
const { appOrigin, returnPageOf } = require('./return_page.js')
const { endSession } = require('./session_end.js')

/**
 * Makes the route that ends a session here and at its provider.
 * @type {import('../../../binding-types').createSignOutRoute}
 */
function createSignOutRoute(authOptions, given) {
  const options = readSignOutOptions(given)
  const caller = 'createSignOutRoute'
  const configOf = createConfigReader(authOptions, { ...options, caller })
  const sessions = createCookieSessions()

  async function answerTo(request) {
    if (request.method !== 'POST') return answers.notAllowed()
    const form = await readForm(request)
    if (form === TOO_LARGE) return answers.tooLarge()
    const context = await contextOf(request)
    const session = await configOf(context.request)
    if (!isCsrfTokenValid(context, form.csrfToken, session)) return answers.missingCsrf()
    const url = await signOut(context, session, form)
    const removed = await removedCookies(context, session)
    return wantsJson(request, form) ? answers.json(url, removed) : answers.redirect(url, removed)
  }

  /** @returns {Promise<string>} where the browser goes */
  async function signOut(context, session, form) {
    const { config, version, rotation } = session
    const origin = await appOrigin(config, version, context)
    const page = returnPageOf(options.pages, form.callbackUrl, origin)
    if (!page.isAsWanted) logUnlisted(rotation)
    const { isSignedIn, token } = await endSession(context, session, sessions)
    if (!isSignedIn) return page.here
    const provider = providerOf(token, rotation)
    const found = await findEndSessionEndpoint(provider, rotation.forSignOut.endpointsOf)
    emitSignOut(rotation, provider, token, found)
    if (!found.endpoint) return page.here
    const idToken = idTokenHint(token[rotation.settings.layout.idToken], provider.clientId)
    const state = randomBytes(16).toString('base64url')
    return endSessionUrl(found.endpoint, provider, { returnTo: page.there, idToken, state })
  }

  return answerRoute(caller, answerTo)
}

/** The provider of a session, if its tokens are of one of ours: nothing of another's goes to it. */
function providerOf(token, { settings, forSignOut }) {
  if (!token || !forSignOut.isOurs(token)) return undefined
  const { layout, providers, defaultProvider } = settings
  const named = token[layout.provider]
  const id = typeof named === 'string' ? named : defaultProvider
  return providers.find((provider) => provider.id === id)
}

function emitSignOut(rotation, provider, token, { endpoint, reason }) {
  const named = token?.[rotation.settings.layout.provider]
  const id = provider?.id ?? (typeof named === 'string' ? named : undefined)
  const event = { type: 'signedOut', provider: id, endedAt: endpoint ? 'provider' : 'here' }
  rotation.forSignOut.emit(reason ? { ...event, reason } : event)
}

const logUnlisted = ({ logOnce }) =>
  logOnce(
    'sign-out page',
    'a sign-out asked for a page that is not in postLogoutRedirectUri, and got the first of them',
  )

module.exports = { createSignOutRoute }
