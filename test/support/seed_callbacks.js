'use strict'

/**
 * The callbacks that people had before this package, as the published recipes teach them, faults included. Tests run
 * them to show that a fault is real, and to write the cookies that a switch to this package finds.
 *
 * Each takes `{ tokenEndpoint, clientId, clientSecret, report }` and returns callbacks for its NextAuth version.
 * `report` is what the recipe's console call is here.
 */

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const LEAD_SECONDS = 600
const FAILED = 'RefreshAccessTokenError'

const ignore = () => {}

async function postOrThrow(url, init) {
  const response = await fetch(url, { method: 'POST', ...init })
  const reply = await response.json()
  if (!response.ok) throw reply
  return reply
}

const grantFields = (refreshToken) => ({ grant_type: 'refresh_token', refresh_token: refreshToken })
const clientFields = ({ clientId, clientSecret }) => ({
  client_id: clientId,
  client_secret: clientSecret,
})

/** Auth.js: snake_case, seconds, credentials in the body. Forgets every other claim at sign-in. */
function authjsSeed({ tokenEndpoint, report = ignore, ...client }) {
  const inSeconds = (lifetime) => Math.floor(Date.now() / 1000 + lifetime)

  async function renew(token) {
    try {
      const fields = { ...clientFields(client), ...grantFields(token.refresh_token) }
      const body = new URLSearchParams(fields)
      const reply = await postOrThrow(tokenEndpoint, { headers: FORM, body })
      return {
        ...token,
        access_token: reply.access_token,
        expires_at: inSeconds(reply.expires_in),
        refresh_token: reply.refresh_token ?? token.refresh_token,
      }
    } catch (failure) {
      report(failure)
      return { ...token, error: FAILED }
    }
  }

  return {
    async jwt({ token, account }) {
      if (!account) return Date.now() < token.expires_at * 1000 ? token : renew(token)
      const { access_token, refresh_token, expires_in } = account
      return { access_token, expires_at: inSeconds(expires_in), refresh_token }
    },
    async session({ session, token }) {
      session.error = token.error
      return session
    },
  }
}

/** NextAuth v3: positional arguments, milliseconds, everything in the URL. */
function v3Seed({ tokenEndpoint, report = ignore, ...client }) {
  async function renew(token) {
    try {
      const reply = await millisecondsReply(tokenEndpoint, client, token)
      return { ...token, ...reply }
    } catch (failure) {
      report(failure)
      return { ...token, error: FAILED }
    }
  }

  return {
    async jwt(token, user, account) {
      if (!account || !user) return Date.now() < token.accessTokenExpires ? token : renew(token)
      return {
        accessToken: account.accessToken,
        accessTokenExpires: Date.now() + account.expires_in * 1000,
        refreshToken: account.refresh_token,
        user,
      }
    },
    async session(session, token) {
      if (!token) return session
      const { user, accessToken, error } = token
      return Object.assign(session, { user, accessToken, error })
    },
  }
}

async function millisecondsReply(tokenEndpoint, client, token) {
  const query = new URLSearchParams({ ...clientFields(client), ...grantFields(token.refreshToken) })
  const reply = await postOrThrow(`${tokenEndpoint}?${query}`, { headers: FORM })
  return {
    accessToken: reply.access_token,
    accessTokenExpires: Date.now() + reply.expires_in * 1000,
    refreshToken: reply.refresh_token ?? token.refreshToken,
  }
}

/** NextAuth v4, milliseconds, ten minutes ahead, everything in the URL; a failure gives undefined. */
function v4MillisecondsSeed({ tokenEndpoint, registerUrl, report = ignore, ...client }) {
  async function renew(token) {
    try {
      return { ...token, ...(await millisecondsReply(tokenEndpoint, client, token)) }
    } catch (failure) {
      report(failure)
      return undefined
    }
  }

  return {
    async signIn({ user }) {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify(user)
      return (await fetch(registerUrl, { method: 'POST', headers, body })).ok
    },
    async jwt({ token, account, user }) {
      if (account && user) {
        token.accessToken = account.access_token
        token.accessTokenExpires = account.expires_at * 1000
        token.refreshToken = account.refresh_token
        return token
      }
      const left = token.accessTokenExpires - Date.now() - LEAD_SECONDS * 1000
      return left > 0 ? token : renew(token)
    },
    async session({ session, token }) {
      const { refreshToken: _hidden, ...user } = token
      session.user = user
      return session
    },
  }
}

/** NextAuth v4, seconds, ten minutes ahead, Basic credentials, the refresh token in the URL. */
function v4SecondsSeed({ tokenEndpoint, report = ignore, clientId, clientSecret }) {
  const now = () => Math.round(Date.now() / 1000)
  const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')

  async function renew(token) {
    try {
      const url = `${tokenEndpoint}?${new URLSearchParams(grantFields(token.refreshToken))}`
      const headers = { ...FORM, authorization: `Basic ${credentials}` }
      const reply = await postOrThrow(url, { headers })
      return {
        ...token,
        accessToken: reply.access_token,
        accessTokenExpires: now() + reply.expires_in,
        refreshToken: reply.refresh_token ?? token.refreshToken,
      }
    } catch (failure) {
      report(failure)
      return { ...token, error: FAILED }
    }
  }

  return {
    async jwt({ token, account, user }) {
      if (account && user) {
        const { access_token: accessToken, refresh_token: refreshToken, expires_at } = account
        return { accessToken, accessTokenExpires: expires_at, refreshToken, user }
      }
      return token.accessTokenExpires - LEAD_SECONDS - now() > 0 ? token : renew(token)
    },
    async session({ session, token }) {
      const { user, accessToken, accessTokenExpires, error } = token
      return Object.assign(session, { user, accessToken, accessTokenExpires, error })
    },
  }
}

module.exports = { authjsSeed, v3Seed, v4MillisecondsSeed, v4SecondsSeed }
