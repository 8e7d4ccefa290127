'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { checkBoolean, kindOf } = require('../errors/option_checks.js')

/**
 * Where the fields live in the NextAuth token.
 * @typedef {object} Layout
 * @property {string} accessToken
 * @property {string} expiresAt
 * @property {string} refreshToken
 * @property {string} idToken
 * @property {string} idTokenExpiresAt the end of the ID token, in `unit`; 0 for one that does not say
 * @property {string} lifetime of the access token, always in seconds
 * @property {string} provider NextAuth's provider id
 * @property {string} authorizationServer that the tokens are bound to; never in the session
 * @property {string} session the random id that a sign-in gives this session; never in the session
 * @property {string} handle of a session whose tokens lie in a store; never in the session
 * @property {string} error
 * @property {string} [user] where the user of the sign-in is kept, if at all
 * @property {string} refreshAt in the session: when the access token will be due, in `unit`
 * @property {'s' | 'ms'} unit of `expiresAt` and `refreshAt`
 * @property {boolean} positional callbacks take NextAuth v3's positional arguments
 * @property {string[] | undefined} expose token fields that the seed of this layout copies to the session;
 *   undefined: all but what the browser never gets, into `session.user`
 */

const CAMEL_CASE = {
  accessToken: 'accessToken',
  expiresAt: 'accessTokenExpires',
  refreshToken: 'refreshToken',
  idToken: 'idToken',
  idTokenExpiresAt: 'idTokenExpires',
  lifetime: 'accessTokenLifetime',
  provider: 'provider',
  authorizationServer: 'authorizationServer',
  session: 'rotationId',
  handle: 'sessionHandle',
  error: 'error',
  refreshAt: 'accessTokenRefreshAt',
  positional: false,
}

/** @type {Record<string, Layout>} */
const LAYOUTS = {
  // https://authjs.dev/guides/refresh-token-rotation
  authjs: {
    accessToken: 'access_token',
    expiresAt: 'expires_at',
    refreshToken: 'refresh_token',
    idToken: 'id_token',
    idTokenExpiresAt: 'id_token_expires_at',
    lifetime: 'expires_in',
    provider: 'provider',
    authorizationServer: 'authorization_server',
    session: 'rotation_id',
    handle: 'session_handle',
    error: 'error',
    refreshAt: 'refresh_at',
    unit: 's',
    positional: false,
    expose: ['error'],
  },
  'next-auth-v4': { ...CAMEL_CASE, unit: 'ms', expose: undefined },
  'next-auth-v4-seconds': {
    ...CAMEL_CASE,
    user: 'user',
    unit: 's',
    expose: ['user', 'accessToken', 'accessTokenExpires', 'error'],
  },
  // https://next-auth.js.org/v3/tutorials/refresh-token-rotation
  'next-auth-v3': {
    ...CAMEL_CASE,
    user: 'user',
    unit: 'ms',
    positional: true,
    expose: ['user', 'accessToken', 'error'],
  },
}

const REQUIRED_FIELDS = ['accessToken', 'expiresAt', 'refreshToken']
const OPTIONAL_FIELDS = [
  ...['idToken', 'idTokenExpiresAt', 'lifetime', 'provider', 'authorizationServer', 'session'],
  ...['handle', 'error', 'user', 'refreshAt'],
]

/** Claims that NextAuth itself writes into the token and reads back (RFC 7519 §4.1, OIDC Core §5.1). */
const RESERVED_CLAIMS = [
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'name',
  'email',
  'picture',
]

/** What NextAuth and our session callback write into the session themselves, and the role that may stand there. */
const OF_THE_SESSION = { expires: undefined, user: 'user', error: 'error' }

/** @returns {Layout} */
function readLayout(layout = 'authjs') {
  if (typeof layout === 'string') return readNamedLayout(layout)
  if (typeof layout === 'object' && layout !== null && !Array.isArray(layout)) {
    return readCustomLayout(layout)
  }
  throw new InvalidOptionError('layout', `is ${kindOf(layout)}`, layoutFix())
}

function readNamedLayout(name) {
  if (!Object.hasOwn(LAYOUTS, name)) {
    throw new InvalidOptionError('layout', 'is a string that names no layout', layoutFix())
  }
  return LAYOUTS[name]
}

function layoutFix() {
  const names = Object.keys(LAYOUTS).map((name) => `'${name}'`)
  return `Use ${names.join(', ')}, or an object that names the fields: { accessToken, expiresAt, refreshToken, unit }.`
}

function readCustomLayout(layout) {
  const known = [...REQUIRED_FIELDS, ...OPTIONAL_FIELDS, 'unit', 'positional']
  for (const key of Object.keys(layout)) {
    if (!known.includes(key)) {
      throw new InvalidOptionError(`layout.${key}`, 'is unknown', `Known: ${known.join(', ')}.`)
    }
  }
  const given = Object.fromEntries(Object.entries(layout).filter(([, name]) => name !== undefined))
  const fields = { ...LAYOUTS.authjs, refreshAt: 'refreshAt', user: undefined, ...given }
  checkFieldNames(layout, fields)
  if (layout.unit !== 's' && layout.unit !== 'ms') {
    throw new InvalidOptionError(
      'layout.unit',
      `is ${kindOf(layout.unit)}`,
      `Write unit: 's' or unit: 'ms'.`,
    )
  }
  return {
    ...fields,
    positional: checkBoolean(layout.positional, 'layout.positional', false),
    expose: [fields.error],
  }
}

function checkFieldNames(layout, fields) {
  const owners = new Map()
  for (const role of [...REQUIRED_FIELDS, ...OPTIONAL_FIELDS]) {
    const name = REQUIRED_FIELDS.includes(role) ? layout[role] : fields[role]
    if (name === undefined && !REQUIRED_FIELDS.includes(role)) continue
    const option = `layout.${role}`
    const fix = `Write the name of the token's field, e.g. ${role}: '${LAYOUTS['next-auth-v4'][role] ?? role}'.`
    if (typeof name !== 'string' || name === '') {
      throw new InvalidOptionError(option, `is ${kindOf(name)}`, fix)
    }
    checkName(name, role, option)
    if (owners.has(name)) {
      throw new InvalidOptionError(
        option,
        `names the same field as layout.${owners.get(name)}`,
        'Give each its own.',
      )
    }
    owners.set(name, role)
  }
}

function checkName(name, role, option) {
  const fix = 'Choose another name.'
  if (RESERVED_CLAIMS.includes(name)) {
    throw new InvalidOptionError(option, `names the claim ${name}, which NextAuth uses itself`, fix)
  }
  if (Object.hasOwn(OF_THE_SESSION, name) && OF_THE_SESSION[name] !== role) {
    throw new InvalidOptionError(option, `names session.${name}, which is something else`, fix)
  }
  if (isInherited(name)) {
    throw new InvalidOptionError(option, 'names a property that every object has', fix)
  }
}

/** Such as `constructor` and `__proto__`. */
const isInherited = (name) => name in Object.prototype

module.exports = { isInherited, readLayout }
