'use strict'

const { logOnce, oneLine } = require('../errors/log.js')

/** As for the tokens of a response (native/core/oauth/token_text.hpp): no real one comes near it. */
const LARGEST_TOKEN = 64 * 1024

/** As every version of NextAuth and every account table of ours spells them. */
const NAMES = [
  ...['access_token', 'accessToken'],
  ...['refresh_token', 'refreshToken'],
  ...['id_token', 'idToken'],
]

const isTooLong = (value) => typeof value === 'string' && value.length > LARGEST_TOKEN

/**
 * An account without tokens that are longer than 64 KiB, which no cookie can hold and no response may bring: one that
 * misses its access token is as good as one that never had it. Says their names once for a provider.
 * @template {object} Account
 * @param {Account} account
 * @returns {Account} the same object where nothing is too long
 */
function withoutHugeTokens(account) {
  const huge = NAMES.filter((name) => isTooLong(account[name]))
  if (huge.length === 0) return account
  const provider = oneLine(String(account.provider ?? ''))
  logOnce(
    `huge tokens ${provider} ${huge}`,
    `the account at "${provider}" has a longer ${huge.join(' and a longer ')} than 64 KiB: it is not kept. ` +
      'Ask the provider for a token without what makes it that long, such as groups or a photo.',
    'huge tokens',
  )
  return { ...account, ...Object.fromEntries(huge.map((name) => [name, undefined])) }
}

module.exports = { LARGEST_TOKEN, withoutHugeTokens }
