'use strict'

const { timeWriter } = require('./row_times.js')
const { withoutHugeTokens } = require('./token_size.js')

/** What account tables call NextAuth's provider id: Auth.js and NextAuth v4, v3 in its two spellings. */
const PROVIDER_COLUMNS = ['provider', 'providerId', 'provider_id']

/** In a log line. */
const LONGEST_NAME = 64

/**
 * Reads rows of the account table, and remembers how its column has times.
 * @param {import('../../../binding-types').AccountTable} accounts
 * @param {{ defaultProvider: string, providers: { id: string }[] }} settings
 * @param {(key: string, message: string) => void} logOnce
 */
function createRowReader(accounts, { defaultProvider, providers }, logOnce) {
  const ids = providers.map(({ id }) => id)
  let lastTime

  /** @returns {Promise<object | undefined>} undefined for a user without an account there */
  async function of(userId) {
    const found = await accounts.get(userId, defaultProvider)
    if (!found) return undefined
    const row = withoutHugeTokens(found)
    const named = PROVIDER_COLUMNS.map((column) => row[column]).find(isName)
    if (named !== undefined && !isSameProvider(named)) {
      tellOtherProvider(named)
      return undefined
    }
    lastTime = row.expires_at ?? lastTime
    return row
  }

  /** Ids differ in more than case, unless the config has both: some databases compare without it. */
  const isSameProvider = (named) =>
    named === defaultProvider ||
    (named.toLowerCase() === defaultProvider.toLowerCase() && !ids.includes(named))

  /** Its refresh token at this provider's endpoint would be a leak, and its access token at this one's API. */
  function tellOtherProvider(named) {
    const name = named.slice(0, LONGEST_NAME).replace(/[^\x20-\x7e]/g, '?')
    logOnce(
      'accounts.get provider',
      `accounts.get was asked for the account at "${defaultProvider}" and gave one at "${name}": it is left alone, and ` +
        'the session has no tokens. Have accounts.get look for its second argument, the provider, too.',
    )
  }

  /** For a column that is NULL as others of it were. */
  const timeWriterOf = (row) => timeWriter(row.expires_at ?? lastTime) ?? ((seconds) => seconds)

  return { of, timeWriterOf }
}

const isName = (value) => typeof value === 'string' && value !== ''

module.exports = { createRowReader }
