'use strict'

const { readJwtClaims } = require('./jwt_times.js')

/**
 * What a store can say of a session without its tokens: who, which provider, since when.
 * @typedef {{ provider?: string, sub?: string, providerSub?: string, sid?: string, issuer?: string, createdAt: number,
 *   lastUsedAt: number }} SessionInfo times: Unix time, ms
 */

const textOf = (value) =>
  typeof value === 'string' && value !== ''
    ? value
    : typeof value === 'number'
      ? String(value)
      : undefined

/**
 * @param {object} token with its tokens
 * @param {object | undefined} account of a sign-in. Its ID token comes from the token endpoint, which NextAuth has checked
 * @param {import('./layouts.js').Layout} layout
 * @returns {SessionInfo}
 */
function infoOfSignIn(token, account, layout) {
  const idToken = account?.id_token ?? account?.idToken ?? token[layout.idToken]
  const { sub, sid, iss } = readJwtClaims(idToken) ?? {}
  const now = Date.now()
  return {
    provider: textOf(token[layout.provider]),
    sub: textOf(token.sub),
    providerSub: textOf(sub) ?? textOf(account?.providerAccountId),
    sid: textOf(sid),
    issuer: textOf(iss) ?? textOf(token[layout.authorizationServer]),
    createdAt: now,
    lastUsedAt: now,
  }
}

/** @returns {['sub' | 'sid', string][]} what a session is found by */
function indexNamesOf({ sub, providerSub, sid }) {
  const names = [...new Set([sub, providerSub].filter(Boolean))].map((name) => ['sub', name])
  return sid ? [...names, ['sid', sid]] : names
}

module.exports = { indexNamesOf, infoOfSignIn }
