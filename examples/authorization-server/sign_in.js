const { createHash, randomBytes } = require('node:crypto')
const { Browser } = require('./browser.js')
const { postAsClient } = require('./client_request.js')

const MOST_PAGES = 12

/**
 * Signs a person in: the whole authorization code flow, login and consent page included, and then
 * what NextAuth makes of it.
 *
 * @param {import('./control.js').AuthorizationServer} server
 * @param {{ user?: string, scope?: string, browser?: Browser,
 *   privateKey?: import('crypto').KeyObject | string }} [options] `browser`: it stays signed in at the provider;
 *   `privateKey` for a client that authenticates with `private_key_jwt`
 * @returns {Promise<{ tokenSet: object, profile: object, account: object, user: object }>}
 *   `tokenSet` is the token endpoint's reply (`expires_in` in s), `profile` the UserInfo reply,
 *   `account` (`expires_at` in s) and `user` what NextAuth passes to its jwt callback
 */
async function signIn(
  server,
  { user = 'ada', scope = 'openid profile email offline_access', browser, privateKey } = {},
) {
  const state = randomBytes(16).toString('base64url')
  const codeVerifier = randomBytes(32).toString('base64url')
  const callback = await authorize(server, { user, scope, browser, state, codeVerifier })
  if (callback.get('state') !== state) throw new Error('the callback has another state')
  if (!callback.has('code')) throw new Error(`sign-in refused: ${callback.get('error')}`)

  const tokenSet = await exchange(server, callback.get('code'), codeVerifier, privateKey)
  const receivedAt = Math.floor(Date.now() / 1000)
  const profile = await userInfo(server, tokenSet.access_token)
  return {
    tokenSet,
    profile,
    account: nextAuthAccount(tokenSet, profile, receivedAt),
    user: { id: profile.sub, name: profile.name, email: profile.email },
  }
}

/** @returns {Promise<URLSearchParams>} the callback's parameters */
async function authorize(server, { user, scope, browser = new Browser(), state, codeVerifier }) {
  const url = new URL(`${server.issuer}/auth`)
  url.search = new URLSearchParams({
    client_id: server.clientId,
    response_type: 'code',
    redirect_uri: server.redirectUri,
    scope,
    state,
    prompt: 'consent',
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
  })

  let page = await browser.visit(url)
  for (let pages = 1; pages < MOST_PAGES; pages += 1) {
    if (page.location?.href.startsWith(server.redirectUri)) return page.location.searchParams
    if (page.location) {
      page = await browser.visit(page.location)
    } else {
      const action = page.status === 200 && /<form method="post" action="([^"]+)"/.exec(page.html)
      if (!action) throw new Error(`no form to fill in: ${page.status} ${page.html.slice(-400)}`)
      // One form for both pages: the consent page has no use for the name.
      const form = new URLSearchParams({ login: user, decision: 'allow' })
      page = await browser.visit(new URL(action[1], page.url), form)
    }
  }
  throw new Error('the sign-in does not come to an end')
}

async function exchange(server, code, codeVerifier, privateKey) {
  const fields = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: server.redirectUri,
    code_verifier: codeVerifier,
  }
  return succeeded(await postAsClient(server, server.tokenEndpoint, fields, { privateKey }))
}

async function userInfo(server, accessToken) {
  const headers = { authorization: `Bearer ${accessToken}` }
  const response = await fetch(`${server.issuer}/me`, { headers })
  return succeeded({ status: response.status, body: await response.json() })
}

function succeeded({ status, body }) {
  if (status !== 200) throw new Error(`${status} ${body.error}: ${body.error_description}`)
  return body
}

// The members NextAuth v4 and Auth.js v5 have in common.
function nextAuthAccount(tokenSet, profile, receivedAt) {
  const { access_token, refresh_token, id_token, token_type, scope, expires_in } = tokenSet
  return {
    provider: 'demo',
    type: 'oauth',
    providerAccountId: profile.sub,
    access_token,
    refresh_token,
    id_token,
    expires_at: receivedAt + expires_in,
    token_type,
    scope,
  }
}

module.exports = { signIn }
