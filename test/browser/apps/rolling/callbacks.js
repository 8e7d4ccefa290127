// What both deployments have: claims of the app's own, so many for some people that the cookie comes in chunks.

const MANY_GROUPS = 250

export function withGroups({ token, account, user }) {
  if (!account) return token
  const count = user.name === 'Big' ? MANY_GROUPS : 1
  return { ...token, groups: Array.from({ length: count }, (_, at) => `group-of-people-${at}`) }
}

export function session({ session: current, token }) {
  const { access_token, expires_at, error } = token
  return { ...current, access_token, expires_at, error, groups: token.groups.length }
}
