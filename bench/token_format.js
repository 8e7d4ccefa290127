'use strict'

// What the server's tokens look like. Each says at its end whose it is and which issue of it, so that
// every reply can be checked: `…-s<session>-g<generation>` for a refresh token, `…-s<session>-n<issue>`
// for an access token.

/** Google's lengths. */
const ACCESS_TOKEN_LENGTH = 220
const REFRESH_TOKEN_LENGTH = 103

const LIFETIME_SECONDS = 3599

const CLIENT = {
  clientId: '407408718192-benchmark.apps.example.com',
  clientSecret: 'GOCSPX-benchmark-secret-0123456789',
}

const ISSUER = 'https://accounts.example.com'

// Filled up with what base64url is made of, in no order: nothing on the way compresses it.
const FILLER = Array.from({ length: 4096 }, (_, i) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  return alphabet[(i * i * 31 + i * 17 + (i >> 3)) % alphabet.length]
}).join('')

function fill(prefix, suffix, length) {
  return prefix + FILLER.slice(0, Math.max(0, length - prefix.length - suffix.length)) + suffix
}

const refreshToken = (session, generation = 0, length = REFRESH_TOKEN_LENGTH) =>
  fill('1//0e', `-s${session}-g${generation}`, length)

const accessToken = (session, issue, length = ACCESS_TOKEN_LENGTH) =>
  fill('ya29.a0', `-s${session}-n${issue}`, length)

/** @returns {{ session: number, issue: number } | undefined} of a token of either kind */
function readToken(token) {
  const end = /-s(\d+)-[gn](\d+)$/.exec(token)
  return end ? { session: Number(end[1]), issue: Number(end[2]) } : undefined
}

module.exports = { CLIENT, FILLER, ISSUER, LIFETIME_SECONDS, accessToken, readToken, refreshToken }
