'use strict'

const { Kind, createShapedCopy } = require('./claim_shapes.js')

// What never leaves the server, whatever the layout: cookies of other layouts, an account that a callback kept whole and
// rows of a database bring refresh tokens under other names, and further inside, than the configured one.

/** How a refresh token or a client's secret is called: refresh_token, googleRefreshToken, REFRESH-TOKEN, client_secret. */
const SECRET_NAME = /(?:refresh[^a-z0-9]*tokens?|client[^a-z0-9]*secrets?)$/i
const SHORTEST_SECRET_NAME = 'refreshtoken'.length
const LOWER_CASE = 32
const LETTER_E = 101
const LETTER_N = 110
const LETTER_S = 115
const LETTER_T = 116

/** The built-in layouts' claims for what a sign-in binds the tokens with: a cookie may be of another layout. */
const isBindingClaim = (name) =>
  name === 'rotation_id' ||
  name === 'rotationId' ||
  name === 'session_handle' ||
  name === 'sessionHandle' ||
  name === 'authorization_server' ||
  name === 'authorizationServer'

/** Shorter ones are words that other claims hold too. */
const SHORTEST_REFRESH_TOKEN = 8

/** Cookies hold less; only what a callback made in this process is deeper, longer, or a ring. */
const DEEPEST = 16
const MOST_VALUES = 10_000

/** Written as a property it would change the prototype of what it is written to. */
const PROTOTYPE = '__proto__'

/** In place of a refresh token: equal to no claim. */
const NONE = Symbol('no refresh token')

/** Of the walk under way: they run to their end before another begins. */
let valuesLeft = 0

/** The regular expression costs ten times as much as the ends of a name, and nearly all end otherwise. */
function isSecretName(name) {
  if (name.length < SHORTEST_SECRET_NAME) return false
  const last = name.charCodeAt(name.length - 1) | LOWER_CASE
  const before = name.charCodeAt(name.length - 2) | LOWER_CASE
  // "token" and "secret"; "tokens" and "secrets".
  const mayBe =
    last === LETTER_S
      ? before === LETTER_N || before === LETTER_T
      : before === LETTER_E && (last === LETTER_N || last === LETTER_T)
  return mayBe && SECRET_NAME.test(name)
}

/** Whether there is one is not a secret. */
const holdsNone = (value) => typeof value === 'boolean' || value === null

const isNested = (value) => typeof value === 'object' && value !== null

/** Whether a claim is of the kind that another one of its name was. */
function isOfKind(kind, value, held) {
  if (kind === Kind.plain) return !isNested(value) && value !== held
  if (kind === Kind.nested) return isNested(value)
  if (kind === Kind.secret) return !holdsNone(value)
  return kind === Kind.kept || !isNested(value)
}

/**
 * Makes the functions that hand claims of a NextAuth token to the browser.
 * @param {import('./layouts.js').Layout} layout
 * @param {boolean} [hidesIdToken] it is kept for a sign-out alone
 */
function createKeeper(layout, hidesIdToken = false) {
  const { accessToken, refreshToken } = layout
  const own = new Set([refreshToken, layout.authorizationServer, layout.session, layout.handle])
  if (hidesIdToken) own.add(layout.idToken).add(layout.idTokenExpiresAt)

  const isOwn = (name) => own.has(name) || isBindingClaim(name) || name === PROTOTYPE

  /** The refresh token itself, which may lie under any name. */
  function heldBy(token) {
    const held = token[refreshToken]
    return typeof held === 'string' && held.length >= SHORTEST_REFRESH_TOKEN ? held : NONE
  }

  /** A claim as the browser may see it: the same value, or a copy without secrets where there are any inside. */
  function shown(value, held) {
    if (isNested(value)) return withoutSecrets(value, held, refreshToken)
    return value === held ? undefined : value
  }

  function kindOf(name, value, held) {
    if (isOwn(name)) return Kind.kept
    if (isSecretName(name)) return holdsNone(value) ? Kind.unknown : Kind.secret
    if (isNested(value)) return Kind.nested
    if (name === accessToken) return Kind.accessToken
    return value === held ? Kind.unknown : Kind.plain
  }

  const inside = (value, held) => withoutSecrets(value, held, refreshToken)

  function copyByName(token, held) {
    const claims = {}
    for (const name in token) {
      const value = token[name]
      if (isOwn(name) || (isSecretName(name) && !holdsNone(value))) continue
      if (isNested(value)) claims[name] = inside(value, held)
      // Some providers issue one token for both.
      else if (value !== held || name === accessToken) claims[name] = value
    }
    return claims
  }

  const copyShown = createShapedCopy({ kindOf, isOfKind, inside, copyByName })

  /** Every claim that the browser may see. */
  const shownClaims = (token) => copyShown(token, heldBy(token))

  return { heldBy, shown, shownClaims }
}

/** A search first, because most objects hold no secret and need no copy. */
function withoutSecrets(value, held, refreshToken) {
  valuesLeft = MOST_VALUES
  if (!holdsSecret(value, held, refreshToken, 0)) return value
  valuesLeft = MOST_VALUES
  return copyOf(value, held, refreshToken, 0)
}

const isSecret = (name, value, refreshToken) =>
  (name === refreshToken || isSecretName(name)) && !holdsNone(value)

/** What JSON will make of it. */
const serialized = (object) =>
  typeof object.toJSON === 'function' && !(object instanceof Date) ? object.toJSON() : object

function holdsSecret(given, held, refreshToken, depth) {
  if (depth > DEEPEST) return true
  if (Array.isArray(given)) {
    return given.some((value) => isSecretValue(value, held, refreshToken, depth))
  }
  const object = serialized(given)
  if (object !== given) return isSecretValue(object, held, refreshToken, depth)
  for (const name in object) {
    const value = object[name]
    if (isSecret(name, value, refreshToken)) return true
    if (isSecretValue(value, held, refreshToken, depth)) return true
  }
  return false
}

function isSecretValue(value, held, refreshToken, depth) {
  if (!isNested(value)) return value === held
  valuesLeft -= 1
  return valuesLeft < 0 || holdsSecret(value, held, refreshToken, depth + 1)
}

function copyOf(given, held, refreshToken, depth) {
  if (depth > DEEPEST) return undefined
  const object = serialized(given)
  if (!isNested(object)) return object === held ? undefined : object
  if (object instanceof Date) return object
  const copy = Array.isArray(object) ? [] : {}
  for (const name in object) {
    const value = object[name]
    if (isSecret(name, value, refreshToken) || name === PROTOTYPE) continue
    valuesLeft -= 1
    if (valuesLeft < 0) break
    const seen = isNested(value) ? copyOf(value, held, refreshToken, depth + 1) : value
    if (seen !== undefined && seen !== held) copy[name] = seen
  }
  return copy
}

module.exports = { SHORTEST_REFRESH_TOKEN, createKeeper, isBindingClaim, isSecretName }
