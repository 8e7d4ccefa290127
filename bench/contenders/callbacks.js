'use strict'

// The callbacks that people write today, one for each layout, around any way of spending a refresh
// token: `refresh(refreshToken)` gives the token endpoint's reply or throws. Every HTTP client that
// is compared stands in the first of them, so that all do the same work around the request.
//
// Left out is what would only slow them down: the log line of a failed refresh.

const LEAD_SECONDS = 600
const FAILED = 'RefreshAccessTokenError'

const secondsNow = () => Math.round(Date.now() / 1000)

function authjs(refresh) {
  async function renew(token) {
    try {
      const reply = await refresh(token.refresh_token)
      return {
        ...token,
        access_token: reply.access_token,
        expires_at: Math.floor(Date.now() / 1000 + reply.expires_in),
        refresh_token: reply.refresh_token ?? token.refresh_token,
      }
    } catch {
      return { ...token, error: FAILED }
    }
  }

  return {
    async jwt({ token, account }) {
      if (account) {
        return {
          access_token: account.access_token,
          expires_at: Math.floor(Date.now() / 1000 + account.expires_in),
          refresh_token: account.refresh_token,
        }
      }
      if (Date.now() < token.expires_at * 1000) return token
      return renew(token)
    },
    async session({ session, token }) {
      session.error = token.error
      return session
    },
  }
}

/** What the three camelCase layouts have in common; `expiresAt` is in the unit of the layout. */
function camelCaseRenewal(refresh, expiresAt) {
  return async function renew(token) {
    try {
      const reply = await refresh(token.refreshToken)
      return {
        ...token,
        accessToken: reply.access_token,
        accessTokenExpires: expiresAt(reply.expires_in),
        refreshToken: reply.refresh_token ?? token.refreshToken,
      }
    } catch {
      return { ...token, error: FAILED }
    }
  }
}

const inMilliseconds = (lifetime) => Date.now() + lifetime * 1000
const inSeconds = (lifetime) => secondsNow() + lifetime

function nextAuthV4(refresh) {
  const renew = camelCaseRenewal(refresh, inMilliseconds)
  return {
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
      const user = { ...token }
      delete user.refreshToken
      session.user = user
      return session
    },
  }
}

function nextAuthV4Seconds(refresh) {
  const renew = camelCaseRenewal(refresh, inSeconds)
  return {
    async jwt({ token, account, user }) {
      if (account && user) {
        return {
          accessToken: account.access_token,
          accessTokenExpires: account.expires_at,
          refreshToken: account.refresh_token,
          user,
        }
      }
      const left = token.accessTokenExpires - LEAD_SECONDS - secondsNow()
      return left > 0 ? token : renew(token)
    },
    async session({ session, token }) {
      session.user = token.user
      session.accessToken = token.accessToken
      session.accessTokenExpires = token.accessTokenExpires
      session.error = token.error
      return session
    },
  }
}

function nextAuthV3(refresh) {
  const renew = camelCaseRenewal(refresh, inMilliseconds)
  return {
    async jwt(token, user, account) {
      if (account && user) {
        return {
          accessToken: account.accessToken,
          accessTokenExpires: Date.now() + account.expires_in * 1000,
          refreshToken: account.refresh_token,
          user,
        }
      }
      if (Date.now() < token.accessTokenExpires) return token
      return renew(token)
    },
    async session(session, token) {
      if (token) {
        session.user = token.user
        session.accessToken = token.accessToken
        session.error = token.error
      }
      return session
    },
  }
}

/** Seconds before the expiry at which each begins to refresh. */
const LEAD = {
  authjs: 0,
  'next-auth-v4': LEAD_SECONDS,
  'next-auth-v4-seconds': LEAD_SECONDS,
  'next-auth-v3': 0,
}

const CALLBACKS = {
  authjs,
  'next-auth-v4': nextAuthV4,
  'next-auth-v4-seconds': nextAuthV4Seconds,
  'next-auth-v3': nextAuthV3,
}

/**
 * @param {string} layout
 * @param {(refreshToken: string) => Promise<object>} refresh
 */
function callbacksAround(layout, refresh) {
  return { ...CALLBACKS[layout](refresh), leadSeconds: LEAD[layout] }
}

module.exports = { callbacksAround }
