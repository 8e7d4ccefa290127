'use strict'

// People with sessions: each has a few cookies, of which some are old, and comes back with any of them.

/** An older cookie than this is not presented any more; far less than `successorTtl`. */
const OLDEST_COOKIE_MS = 20_000
const MOST_COOKIES = 4
const MOST_CALLS = 4

const SIGN_IN_AGAIN = 'RefreshAccessTokenError'

const nowSeconds = () => Math.floor(Date.now() / 1000)

/**
 * @typedef {object} Visitor
 * @property {string} sub
 * @property {{ token: object, atMs: number }[]} cookies the newest last, as far as the browser knows
 */

/** @returns {Visitor} */
const newVisitor = (token) => ({ sub: token.sub, cookies: [{ token, atMs: Date.now() }] })

/** A cookie as it is after an hour, or nearly. */
function aged(token, isExpired) {
  return { ...token, expires_at: nowSeconds() + (isExpired ? -5 : 60) }
}

function chooseCookie({ cookies }, random) {
  const newest = cookies.at(-1)
  return (random.chance(0.7) ? newest : random.pick([...recentOf(cookies), newest])).token
}

const recentOf = (cookies) => cookies.filter(({ atMs }) => atMs > Date.now() - OLDEST_COOKIE_MS)

/**
 * A visit: a page and what it loads, at once, with the same cookie or with different ones. Whether a response can set a
 * cookie is chance, and so is the order in which they come.
 *
 * @param {Visitor} visitor
 * @param {{ call: Function }} callers
 * @param {object} random
 * @param {(what: string, token: object) => void} complain
 * @returns {Promise<object | undefined>} the token by which the visitor was signed out, if one was
 */
async function visit(visitor, callers, random, complain) {
  const calls = Array.from({ length: random.between(1, MOST_CALLS) }, async () => {
    const cookie = aged(chooseCookie(visitor, random), random.chance(0.7))
    return { cookie, ...(await callers.call(cookie)) }
  })
  let lost
  for (const { cookie, token, scope } of random.shuffled(await Promise.all(calls))) {
    if (token === undefined) continue
    check(token, visitor, complain)
    checkAudience(token, cookie, scope, complain)
    if (token.error === SIGN_IN_AGAIN) lost = token
    else if (random.chance(0.6)) keep(visitor, token)
  }
  return lost
}

/** A token that is not the cookie's own was issued for the one who asks. */
function checkAudience({ access_token, sub }, cookie, scope, complain) {
  const isNew = access_token !== cookie.access_token && sub.startsWith('rough')
  if (isNew && !access_token.endsWith(`.${scope}`))
    complain(`was given a token not for ${scope}`, cookie)
}

function check(token, { sub }, complain) {
  if (![undefined, 'TemporarilyUnavailable', SIGN_IN_AGAIN].includes(token.error)) {
    complain(`has the error ${token.error}`, token)
  }
  if (token.sub !== sub) complain(`was given the session of ${sub}`, token)
  if (typeof token.access_token !== 'string') complain('lost its access token', token)
  if (typeof token.refresh_token !== 'string') complain('lost its refresh token', token)
}

function keep(visitor, token) {
  const kept = recentOf(visitor.cookies).slice(1 - MOST_COOKIES)
  visitor.cookies = [...kept, { token, atMs: Date.now() }]
}

module.exports = { aged, newVisitor, visit }
