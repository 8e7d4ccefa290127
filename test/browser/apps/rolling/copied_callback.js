// The app before this package: the callback of Auth.js's guide on refresh token rotation, which keeps the claims of a sign-in.

const { ISSUER, CLIENT_ID, CLIENT_SECRET } = process.env

export async function copiedJwt({ token, account }) {
  if (account) {
    const { access_token, refresh_token, expires_at } = account
    return { ...token, access_token, refresh_token, expires_at }
  }
  if (Date.now() < token.expires_at * 1000) return token
  try {
    const tokens = await refresh(token.refresh_token)
    return {
      ...token,
      access_token: tokens.access_token,
      expires_at: Math.floor(Date.now() / 1000 + tokens.expires_in),
      refresh_token: tokens.refresh_token ?? token.refresh_token,
    }
  } catch (error) {
    console.error('Error refreshing access_token', error)
    return { ...token, error: 'RefreshTokenError' }
  }
}

async function refresh(refreshToken) {
  const response = await fetch(`${ISSUER}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${CLIENT_ID}:${CLIENT_SECRET}`)}` },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
  })
  const tokens = await response.json()
  if (!response.ok) throw tokens
  return tokens
}
