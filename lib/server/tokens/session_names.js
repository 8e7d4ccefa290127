'use strict'

// NextAuth v4 names the user of a session after the token that it decoded, from before the jwt callback. A callback that
// changes that very object changes the session with it, as at `update({ name })`; it cannot where a refresh has made
// another object of it.

/** By a token that was made of another: the one that NextAuth has. */
const decoded = new WeakMap()

/**
 * Notes that a jwt callback answered with `token` where NextAuth had handed it `given`.
 * @param {object} token
 * @param {object} given
 */
function noteMadeOf(token, given) {
  if (token !== given && isObject(token) && isObject(given)) {
    decoded.set(token, decoded.get(given) ?? given)
  }
}

const isObject = (value) => typeof value === 'object' && value !== null

/** The session's user gets the token's names, where it has those from before. */
function takeNames(session, token) {
  const user = session?.user
  if (!user) return
  const { name, email, picture } = token
  if (user.name === name && user.email === email && user.image === picture) return
  const before = decoded.get(token)
  if (before === undefined) return
  if (user.name === before.name && name !== undefined) user.name = name
  if (user.email === before.email && email !== undefined) user.email = email
  if (user.image === before.picture && picture !== undefined) user.image = picture
}

module.exports = { noteMadeOf, takeNames }
