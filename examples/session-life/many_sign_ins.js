'use strict'

const { createHash, randomBytes } = require('node:crypto')
const http = require('node:http')
const { clientCredentials } = require('../authorization-server/client_authentication.js')

const BROWSERS = 8
const MOST_PAGES = 8

/**
 * Signs in many sessions, for load. Each is a sign-in of its own with a grant of its own. Unlike
 * the server's `signIn()` it fills in the forms without loading their pages, and does without
 * `fetch`, which would take longer than the server does.
 *
 * @param {import('../authorization-server/control.js').AuthorizationServer} server
 * @param {number} count
 * @returns {Promise<object[]>} NextAuth accounts
 */
async function manySignIns(server, count) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: BROWSERS })
  const accounts = []
  let begun = 0
  const keepSigningIn = async () => {
    const visit = createBrowser(agent)
    while (begun < count) {
      begun += 1
      accounts.push(await signInWith(visit, server))
    }
  }
  try {
    await Promise.all(Array.from({ length: BROWSERS }, keepSigningIn))
  } finally {
    agent.destroy()
  }
  return accounts
}

async function signInWith(visit, server) {
  const codeVerifier = randomBytes(32).toString('base64url')
  const code = await authorizationCode(visit, server, codeVerifier)
  const { headers, fields } = clientCredentials(server)
  const form = {
    ...fields,
    grant_type: 'authorization_code',
    code,
    redirect_uri: server.redirectUri,
    code_verifier: codeVerifier,
  }
  const { status, text } = await visit(server.tokenEndpoint, { form, headers })
  const { access_token, refresh_token, expires_in, error } = JSON.parse(text)
  if (status !== 200) throw new Error(`sign-in refused: ${status} ${error}`)
  const expires_at = Math.floor(Date.now() / 1000) + expires_in
  return { provider: 'demo', type: 'oauth', access_token, refresh_token, expires_at }
}

async function authorizationCode(visit, server, codeVerifier) {
  const query = new URLSearchParams({
    client_id: server.clientId,
    response_type: 'code',
    redirect_uri: server.redirectUri,
    // Without `openid` there is no ID token to sign, which takes the server as long as the rest.
    scope: 'offline_access',
    prompt: 'consent',
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  let page = await visit(`${server.issuer}/auth?${query}`)
  for (let pages = 1; pages < MOST_PAGES && page.location; pages += 1) {
    const { location } = page
    if (location.href.startsWith(server.redirectUri)) return location.searchParams.get('code')
    const isForm = location.pathname.startsWith('/interaction/')
    page = await visit(location, isForm ? { form: { login: 'ada', decision: 'allow' } } : {})
  }
  throw new Error(`the sign-in came to an unexpected page (status ${page.status})`)
}

/** As much of a browser as it takes for one sign-in after the other: cookies by name alone. */
function createBrowser(agent) {
  const cookies = new Map()
  return async (url, { form, headers } = {}) => {
    const { status, reply, text } = await exchange(url, {
      agent,
      method: form ? 'POST' : 'GET',
      body: form && new URLSearchParams(form).toString(),
      headers: {
        ...headers,
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        cookie: [...cookies.values()].join('; '),
      },
    })
    for (const line of reply['set-cookie'] ?? []) {
      const [pair] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair)
    }
    return { status, text, location: reply.location && new URL(reply.location, url) }
  }
}

function exchange(url, { body, ...options }) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, options, async (response) => {
      try {
        let text = ''
        for await (const chunk of response.setEncoding('utf8')) text += chunk
        resolve({ status: response.statusCode, reply: response.headers, text })
      } catch (error) {
        reject(error)
      }
    })
    request.on('error', reject).end(body)
  })
}

module.exports = { manySignIns }
