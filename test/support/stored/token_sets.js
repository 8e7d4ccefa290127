'use strict'

const SIZES = {
  entra: { access_token: 3000, refresh_token: 2000, id_token: 2000 },
  keycloak: { access_token: 3000, refresh_token: 2000, id_token: 2000 },
}

/** A JWT of about so many characters, with claims of its kind. */
function jwtOf(kind, characters) {
  const claims = {
    ...{ iss: `https://${kind}.example.com/realm`, sub: `${kind}-sub`, sid: `${kind}-sid` },
    ...{ exp: Math.floor(Date.now() / 1000) + 3600, groups: '' },
  }
  const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = encoded({ alg: 'RS256', typ: 'JWT', kid: 'a'.repeat(40) })
  const signature = 'x'.repeat(342)
  const bare = `${head}.${encoded(claims)}.${signature}`.length
  const groups = Buffer.from(randomText(characters - bare)).toString('base64url')
  claims.groups = groups.slice(0, Math.max(0, Math.floor(((characters - bare) * 3) / 4)))
  return `${head}.${encoded(claims)}.${signature}`
}

const randomText = (length) =>
  Array.from({ length: Math.max(0, length) }, (_, at) => ((at * 7919) % 36).toString(36)).join('')

/** Tokens as these providers issue them, by size. */
const tokensOfKind = (kind) => ({
  access_token: jwtOf(kind, SIZES[kind].access_token),
  refresh_token: randomText(SIZES[kind].refresh_token),
  id_token: jwtOf(kind, SIZES[kind].id_token),
  expires_at: Math.floor(Date.now() / 1000) + 3600,
})

module.exports = { jwtOf, tokensOfKind }
