import { createHash } from 'node:crypto'

/** Where the two recorded endpoints live; these are oidc-provider's default routes. */
export const TOKEN_PATH = '/token'
export const REVOCATION_PATH = '/token/revocation'

/**
 * The record of every refresh and revocation request, for tests and demonstrations that count
 * how often a refresh token was spent. It holds no token, only the hash of one.
 *
 * @typedef {object} JournalEntry
 * @property {number} at when the request arrived, ms since the epoch
 * @property {'refresh_token' | 'revocation'} grantType
 * @property {string | null} refreshTokenHash SHA-256, hex, of the token presented
 * @property {number | null} status HTTP status; null when an outage left it without a reply
 * @property {string | null} error the reply's OAuth error, or `outage_<mode>`
 */
export class Journal {
  #entries = []

  /** @returns {JournalEntry[]} oldest reply first */
  entries() {
    return this.#entries
  }

  clear() {
    this.#entries = []
  }

  /**
   * Keeps the request if it is a refresh or a revocation.
   *
   * @param {string} path
   * @param {Record<string, string | undefined>} parameters of the request's body
   * @param {{ at: number, status: number | null, error: string | null }} outcome `at` in ms
   */
  record(path, parameters, { at, status, error }) {
    const revocation = path === REVOCATION_PATH
    if (!revocation && !(path === TOKEN_PATH && parameters.grant_type === 'refresh_token')) return
    const token = revocation ? parameters.token : parameters.refresh_token
    this.#entries.push({
      at,
      grantType: revocation ? 'revocation' : 'refresh_token',
      refreshTokenHash: token ? createHash('sha256').update(token).digest('hex') : null,
      status,
      error,
    })
  }
}
