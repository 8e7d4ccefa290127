'use strict'

const {
  CLIENT,
  LIFETIME_SECONDS,
  accessToken,
  readToken,
  refreshToken,
} = require('./token_format.js')

const CAMEL_CASE = {
  accessToken: 'accessToken',
  expiresAt: 'accessTokenExpires',
  refreshToken: 'refreshToken',
  lifetime: 'accessTokenLifetime',
}

/** How the tokens of each layout look. */
const LAYOUTS = {
  authjs: {
    accessToken: 'access_token',
    expiresAt: 'expires_at',
    refreshToken: 'refresh_token',
    lifetime: 'expires_in',
    unitMs: 1000,
  },
  'next-auth-v4': { ...CAMEL_CASE, unitMs: 1 },
  'next-auth-v4-seconds': { ...CAMEL_CASE, unitMs: 1000, keepsUser: true },
  'next-auth-v3': { ...CAMEL_CASE, unitMs: 1, keepsUser: true, positional: true },
}

/** A refreshed token may be this far from the expiry it should have. */
const TOLERANCE_SECONDS = 60

/**
 * The NextAuth token of one session, as the contender's own sign-in would have written it: ours keeps
 * the provider and the lifetime beside what all keep.
 *
 * @param {{ file: string, layout: string }} contender
 * @param {{ session: number, dueInMs: number, leadSeconds: number }} when `dueInMs` is the time until
 *   the contender regards it as due
 */
function tokenOf({ file, layout }, { session, dueInMs, leadSeconds }) {
  const fields = LAYOUTS[layout]
  const now = Date.now()
  const seconds = Math.floor(now / 1000)
  const name = `User ${session}`
  const email = `user-${session}@example.com`
  const token = {
    name,
    email,
    picture: `https://images.example.com/a/${session}=s96-c`,
    sub: `1101694844743862${session}`,
    [fields.accessToken]: accessToken(session, 0),
    // Whole numbers, as every sign-in writes them.
    [fields.expiresAt]: Math.floor((now + dueInMs + leadSeconds * 1000) / fields.unitMs),
    [fields.refreshToken]: refreshToken(session),
    iat: seconds,
    exp: seconds + 30 * 24 * 3600,
    jti: `6f1c0d4e-2b57-4d0f-9a55-${String(session).padStart(12, '0')}`,
  }
  if (fields.keepsUser) token.user = { id: String(session), name, email }
  if (file === 'ours')
    Object.assign(token, { provider: 'google', [fields.lifetime]: LIFETIME_SECONDS })
  return token
}

/**
 * What is wrong with a refreshed token; undefined when nothing is. The same for every contender.
 *
 * @param {string} layout
 * @param {object} before the token that was handed in
 * @param {object | undefined} after what the jwt callback gave
 * @param {{ oneTime: boolean }} server
 */
function faultOf(layout, before, after, { oneTime }) {
  const fields = LAYOUTS[layout]
  if (!after || typeof after !== 'object') return 'no token'
  if (after.error !== undefined) return `error ${after.error}`
  const { session, issue: generation } = readToken(before[fields.refreshToken])
  const access = readToken(after[fields.accessToken] ?? '')
  if (access?.session !== session) return "not this session's access token"
  if (after[fields.accessToken] === before[fields.accessToken]) return 'the old access token'
  const next = readToken(after[fields.refreshToken] ?? '')
  if (next?.session !== session) return "not this session's refresh token"
  if (next.issue !== generation + (oneTime ? 1 : 0)) return 'a wrong refresh token'
  const lifetime = (after[fields.expiresAt] * fields.unitMs - Date.now()) / 1000
  if (!(Math.abs(lifetime - LIFETIME_SECONDS) < TOLERANCE_SECONDS)) return 'a wrong expiry'
  if (after.sub !== before.sub || after.email !== before.email) return 'claims lost'
  return undefined
}

/**
 * The two calls as the layout's NextAuth makes them.
 *
 * @param {string} layout
 * @param {{ jwt: Function, session: Function }} callbacks
 */
function callsOf(layout, { jwt, session }) {
  if (LAYOUTS[layout].positional) {
    return { jwt: (token) => jwt(token), session: (current, token) => session(current, token) }
  }
  return {
    jwt: (token) => jwt({ token, session: undefined }),
    session: (current, token) => session({ session: current, token }),
  }
}

/** What NextAuth hands to the session callback. */
const freshSession = (token, expires) => ({
  user: { name: token.name, email: token.email, image: token.picture },
  expires,
})

module.exports = { CLIENT, LAYOUTS, callsOf, faultOf, freshSession, tokenOf }
