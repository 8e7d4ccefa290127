/** What tests compare of a NextAuth token or a session. */
export const shown = ({ access_token, expires_at, error, groups }) => ({
  access_token,
  expires_at,
  error,
  groups: groups.length ?? groups,
})
