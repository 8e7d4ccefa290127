'use strict'

const { valueAt, withoutPaths } = require('./dotted_paths.js')
const { logOnce, oneLine } = require('../errors/log.js')
const { ROLES, USUAL_NAMES } = require('./sign_in_option.js')
const { withoutHugeTokens } = require('./token_size.js')

// What a sign-in has brought: NextAuth puts the tokens of an OAuth provider into `account`; a credentials provider has them
// in the `user` that its own authorize() made of the backend's answer.

/**
 * @typedef {object} SignInGrant
 * @property {object | undefined} provider the one among ours that the account is of
 * @property {object} account with the tokens under NextAuth's names, wherever they lay
 * @property {object | undefined} user without what was taken from it
 */

const accessTokenOf = (account) => account.access_token ?? account.accessToken

/**
 * @param {object} given NextAuth's account, of any version
 * @param {object | undefined} user
 * @param {{ providers: object[], defaultProvider?: string }} settings
 * @returns {SignInGrant}
 */
function grantOfSignIn(given, user, settings) {
  const provider = providerOfAccount(given, settings)
  const isOfUser = provider && sourceOf(provider.signIn, given) === 'user'
  if (!isOfUser && !provider?.signIn) return { provider, account: withoutHugeTokens(given), user }
  const source = isOfUser ? user : given
  const { found, paths } = search(source, provider.signIn)
  if (isOfUser && found.accessToken === undefined) tellMissing(provider, user)
  const account = withoutHugeTokens({ ...withoutTokens(given), ...named(found) })
  return { provider, account, user: isOfUser ? withoutPaths(user, paths) : user }
}

/** An account of credentials has no tokens, in any version. */
const sourceOf = (signIn, account) =>
  signIn?.from ??
  (account.type === 'credentials' && accessTokenOf(account) === undefined ? 'user' : 'account')

/** Values by role, and the paths that they were found at. */
function search(source, signIn) {
  const found = {}
  const paths = []
  for (const role of ROLES) {
    const path = [signIn?.[role] ?? USUAL_NAMES[role]]
      .flat()
      .find((candidate) => valueAt(source, candidate) !== undefined)
    if (path === undefined) continue
    found[role] = valueAt(source, path)
    paths.push(path)
  }
  for (const role of TOKENS) if (typeof found[role] !== 'string') delete found[role]
  return { found, paths }
}

const TOKENS = ['accessToken', 'refreshToken', 'idToken']

const named = ({ accessToken, refreshToken, idToken, expiresIn, expiresAt }) => ({
  access_token: accessToken,
  refresh_token: refreshToken,
  id_token: idToken,
  expires_in: expiresIn,
  expires_at: expiresAt,
})

/** Where one name was looked at, another is not. */
function withoutTokens({ accessToken: _a, refreshToken: _r, idToken: _i, ...account }) {
  return account
}

/** NextAuth v3 calls it `id` in the account of a provider that brings no tokens; of the others that is the user's id. */
const OF_V3 = ['credentials', 'email']
const providerNameOf = (account) =>
  account.provider ?? (OF_V3.includes(account.type) ? account.id : undefined)

/**
 * The provider among ours that an account is of. One that says none can only be of the one there is.
 * @returns {object | undefined}
 */
function providerOfAccount(account, { providers, defaultProvider }) {
  const id = providerNameOf(account) ?? (accessTokenOf(account) ? defaultProvider : undefined)
  return providers.find((provider) => provider.id === id)
}

const MOST_NAMES = 12

function tellMissing({ id, signIn }, user) {
  const wanted = signIn?.accessToken ?? USUAL_NAMES.accessToken.join(' or ')
  const names = Object.keys(user ?? {}).slice(0, MOST_NAMES)
  const has = names.length > 0 ? oneLine(names.join(', ')) : 'nothing'
  logOnce(
    `no tokens in user ${id}`,
    `a sign-in at provider "${oneLine(id)}" brought no access token in user.${wanted}, so its session is not refreshed. ` +
      `The user that authorize() returned has: ${has}. Return the tokens from authorize(), and say where they are: ` +
      `providers['${oneLine(id)}'].signIn: { accessToken: 'tokens.access', refreshToken: 'tokens.refresh' }.`,
    'a sign-in without tokens',
  )
}

module.exports = { accessTokenOf, grantOfSignIn, providerNameOf }
