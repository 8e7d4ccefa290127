'use strict'

const {
  SignInAgainError,
  TEMPORARILY_UNAVAILABLE,
  TemporarilyUnavailableError,
} = require('../errors/errors.js')
const { reasonOf } = require('../errors/error_reason.js')
const { oneLine } = require('../errors/log.js')
const { failureOf } = require('../tokens/token_failures.js')

/** What a caller is told to wait (s) where the provider does not say: most failures are asked again sooner. */
const USUAL_RETRY_SECONDS = 5

/**
 * What server code gets of a session's token.
 * @param {object} token
 * @param {{ settings: object }} rotation
 * @returns {{ accessToken: string, expiresAt: number | undefined, provider: string | undefined, idToken?: string }
 *   | { error: Error }}
 */
function tokensOf(token, { settings }) {
  const { layout } = settings
  const provider = providerOf(token, settings)
  const error = errorOf(token, provider, settings)
  if (error) return { provider, error }
  const expiresAt = token[layout.expiresAt]
  const unitMs = layout.unit === 's' ? 1000 : 1
  const tokens = {
    accessToken: token[layout.accessToken],
    expiresAt: typeof expiresAt === 'number' ? expiresAt * unitMs : undefined,
    provider,
  }
  const idToken = settings.idToken ? token[layout.idToken] : undefined
  if (typeof idToken === 'string') tokens.idToken = idToken
  return tokens
}

function providerOf(token, { layout, defaultProvider }) {
  const named = token[layout.provider]
  return typeof named === 'string' ? named : defaultProvider
}

function errorOf(token, provider, settings) {
  const { layout, errorName } = settings
  const error = token[layout.error]
  if (error === TEMPORARILY_UNAVAILABLE) return unavailable(provider, failureOf(token))
  if (error === errorName) return signInAgain(provider, failureOf(token))
  const accessToken = token[layout.accessToken]
  if (typeof accessToken === 'string' && accessToken !== '') return undefined
  const whose = provider === undefined ? '' : ` (it is of ${oneLine(provider)})`
  return new SignInAgainError(`the session has no access token${whose}`, { provider })
}

function signInAgain(provider, failure) {
  const why = failure ? ` (${wordsOf(failure)})` : ''
  return new SignInAgainError(`the access token cannot be renewed${why}`, { provider, failure })
}

function unavailable(provider, failure) {
  const why = failure ? ` (${wordsOf(failure)})` : ''
  const retryAfter = Math.max(1, Math.ceil((failure?.retryAfterMs ?? 0) / 1000))
  return new TemporarilyUnavailableError(
    `the access token has expired, and the provider cannot be asked for another now${why}`,
    { provider, failure, retryAfter: failure?.retryAfterMs ? retryAfter : USUAL_RETRY_SECONDS },
  )
}

const wordsOf = ({ code, description }) => (description ? `${code}: ${description}` : code)

/** For a session whose row cannot be read. Its words may quote what is in it. */
const databaseAway = (cause) =>
  new TemporarilyUnavailableError(
    `the session cannot be read from the database (${reasonOf(cause)})`,
    {
      retryAfter: USUAL_RETRY_SECONDS,
    },
  )

const noAccount = () =>
  new SignInAgainError('the user has no account with tokens at the provider', {})

const noSession = () => new SignInAgainError('the request has no session', {})

module.exports = { databaseAway, noAccount, noSession, tokensOf }
