'use strict'

const { oneLine } = require('../errors/log.js')

// What most likely has to be done about a failure of a provider that is not asked as OAuth has it: by the option `request`
// or by a `refresh` function. There is mostly no client and no console, and the one who reads the line has written the
// backend too, or knows who has.

const OTHERS_SPEND =
  'refresh tokens that other processes or copies of the app spend too (see store)'
const ENDED =
  'Single users whose refresh token had ended sign in again. Several in a row mean more:'
const OWN_LOG =
  "Look at the backend's own log or status page; tokens are kept, and it is asked again."
const LIMIT =
  'The backend limits requests: look at its limits. A forced refresh, or sessions that end at the same time, make many at once.'
const REACH =
  'Check that the backend runs and that this server can reach it: name resolution, firewall, proxy, and the host in tokenEndpoint.'
const SLOW =
  "Look at the backend's own log and the network to it, and whether timeout is long enough for it."
const UNREAD =
  'Check that tokenEndpoint is where the backend renews tokens and answers with a JSON object or a form, and that no proxy, ' +
  'gateway or sign-in page answers in its place.'
const NO_REFRESH_TOKEN =
  'Have authorize() return one as refreshToken, or say where the sign-in has it: signIn.refreshToken. For a backend that has ' +
  "none see presents: 'access_token'."

const OF_A_FUNCTION = {
  no_refresh_token: NO_REFRESH_TOKEN,
  refresh_rejected: `${ENDED} ${OTHERS_SPEND}, or new ones that the refresh function does not return as refreshToken.`,
  timeout:
    "Your refresh function took longer than timeout: hand its signal to fetch, look at the backend's own log, or raise timeout.",
}

const MOST_NAMES = 12

/** The paths of all values in a body. */
const pathsIn = (value, path = '') =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, part]) =>
        pathsIn(part, path ? `${path}.${name}` : name),
      )
    : [path]

const listed = (names) => oneLine(names.slice(0, MOST_NAMES).join(', '))

/** What a request looks like, by names alone: its values are secrets. */
function sentBy({ request, headers, clientAuthentication }) {
  const { method, format, json, fields } = request
  const names = pathsIn(json === undefined ? fields : JSON.parse(json)).filter(Boolean)
  const body = names.length > 0 ? `, ${format}: ${listed(names)}` : ' without a body'
  const headerNames = Object.keys({ ...request.headers, ...headers })
  return [
    `${method}${body}`,
    ...(headerNames.length > 0 ? [`headers: ${listed(headerNames)}`] : []),
    ...(clientAuthentication === 'client_secret_basic' ? ['HTTP Basic'] : []),
  ].join('; ')
}

const compare = (provider) =>
  `Compare what request sends (${sentBy(provider)}) with what the backend takes.`

const refused = (provider) =>
  `${ENDED} ${OTHERS_SPEND}, new ones that the answer has under a name of its own (response.refreshToken), or a backend that ` +
  `takes another request than it gets (${sentBy(provider)}).`

const WITH_A_CLIENT = ['client_secret_basic', 'tls_client_auth', 'self_signed_tls_client_auth']

const namesClient = ({ request, clientAuthentication }) =>
  ['client_id', 'client_secret'].some((name) => request.names.has(name)) ||
  WITH_A_CLIENT.includes(clientAuthentication)

/** Some backends ask for HTTP Basic in every 401, also in that about a refresh token. */
const clientRefused = (provider) =>
  namesClient(provider)
    ? `Check the client's credentials, and how request sends them (${sentBy(provider)}); a secret may have expired or been rotated.`
    : `The backend wants another login than request sends (${sentBy(provider)}): put its API key or the like into request.headers, ` +
      "or write clientId, clientSecret and clientAuthentication: 'client_secret_basic'. If only some users meet this, their refresh " +
      'token had ended: they sign in again.'

/** A redirect, and what says that the request itself is wrong: not a word about a token. */
const OF_THE_REQUEST = [405, 406, 411, 413, 415]

function elsewhere({ httpStatus }, provider) {
  const fix = `Check that tokenEndpoint is where the backend renews tokens. ${compare(provider)}`
  if (httpStatus < 400 || OF_THE_REQUEST.includes(httpStatus)) return fix
  return (
    `${fix} If it says by this status that a refresh token has ended, name the member of its answer that says so: ` +
    'response.error.'
  )
}

/** As native/core's error_response describes an answer whose members it knows. */
const MEMBERS = /holds no usable [^,]*, but (.+)$/
const ENVELOPES = [
  'data',
  'result',
  'response',
  'payload',
  'body',
  'tokens',
  'auth',
  'session',
  'user',
]

/** The path of the access token as far as the names of the answer tell it. */
function likelyPath(names) {
  const deep = names.find((name) => name.endsWith('.access_token'))
  if (deep)
    return { accessToken: deep, refreshToken: deep.replace(/access_token$/, 'refresh_token') }
  const envelope = names.find((name) => ENVELOPES.includes(name))
  const path = envelope ? `${envelope}.…` : '…'
  return { accessToken: path, refreshToken: path }
}

function withoutToken({ description = '' }, provider) {
  const [, members] = MEMBERS.exec(description) ?? []
  if (members === undefined)
    return `The backend answered without a usable token, and may have spent the refresh token. ${compare(provider)}`
  const paths = provider.response?.accessToken ?? []
  if (paths.length === 1) {
    return (
      `The answer has no access token at response.accessToken ('${oneLine(paths[0])}'), and the refresh token may be spent. ` +
      `Correct the path. ${compare(provider)}`
    )
  }
  const { accessToken, refreshToken } = likelyPath(members.split(', '))
  return (
    'The backend answered without an access token under a usual name, and may have spent the refresh token. Say where its ' +
    `answer has them, as dotted paths: response: { accessToken: '${accessToken}', refreshToken: '${refreshToken}' }.`
  )
}

const constant = (text) => () => text
const each = (codes, fix) => Object.fromEntries(codes.map((code) => [code, fix]))

const OF_A_REQUEST = {
  no_refresh_token: constant(NO_REFRESH_TOKEN),
  unusable_response: (provider, failure) => withoutToken(failure, provider),
  ...each(['unreadable_response', 'response_too_large'], constant(UNREAD)),
  ...each(['invalid_client', 'incorrect_client_credentials'], clientRefused),
  ...each(['bad_client_id', 'bad_client_secret'], clientRefused),
  ...each(['unauthorized_client', 'invalid_request'], refused),
  ...each(['invalid_scope', 'invalid_target', 'unsupported_grant_type'], compare),
  ...each(['connect_failed', 'connect_timeout'], constant(REACH)),
  ...each(['timeout', 'connection_lost'], constant(SLOW)),
  ...each(
    ['temporarily_unavailable', 'server_error', 'internal_error', 'fatal_error'],
    constant(OWN_LOG),
  ),
}

/** What is said of all providers fits. */
const NOT_OF_BACKENDS = ['interaction_required', 'consent_required', 'login_required']
const OF_THE_MOMENT = [408, 425]

function fixOfStatus(failure, provider) {
  const { failureClass, httpStatus } = failure
  if (!httpStatus || failureClass === 'configuration') return undefined
  if (httpStatus >= 500 || OF_THE_MOMENT.includes(httpStatus)) return OWN_LOG
  if (httpStatus === 429 || failureClass === 'not_sent') return LIMIT
  if (httpStatus < 300 || [400, 401, 403].includes(httpStatus)) return refused(provider)
  return elsewhere(failure, provider)
}

/**
 * @param {{ failureClass: string, description?: string, httpStatus?: number }} failure
 * @param {string} code of the failure, in lower case
 * @param {object | undefined} provider its settings
 * @returns {string | undefined} undefined where what is said of all providers fits, or the provider is one of OAuth
 */
function backendFix(failure, code, provider) {
  if (provider?.refresh) return ownOf(OF_A_FUNCTION, code)
  if (!provider?.request || NOT_OF_BACKENDS.includes(code)) return undefined
  return ownOf(OF_A_REQUEST, code)?.(provider, failure) ?? fixOfStatus(failure, provider)
}

const ownOf = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined)

const isBackend = (provider) => Boolean(provider?.request || provider?.refresh)

module.exports = { backendFix, isBackend }
