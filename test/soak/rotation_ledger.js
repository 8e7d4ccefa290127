'use strict'

// What a strict authorization server knows of its refresh tokens. It tolerates one repetition only: of a token whose
// successor never arrived.

/**
 * @typedef {object} Family the refresh tokens of one sign-in
 * @property {number} generation of the token that is good now
 * @property {boolean} delivered whether the reply that brought it was sent whole
 * @property {boolean} busy whether a request is being acted on
 * @property {boolean} ended whether a reply without tokens was sent: the client may not come again
 */

const noCounts = () => ({
  refreshes: 0,
  repeated: 0,
  ended: 0,
  reused: 0,
  concurrent: 0,
  unknown: 0,
  late: 0,
})

/**
 * Why a refresh token is not good, by the name of its count, or whether it is a repetition.
 * @param {Family | undefined} family
 * @param {number} presented the generation of the token
 * @returns {{ refusal?: string, isRepetition?: boolean }}
 */
function judge(family, presented) {
  if (!family) return { refusal: 'unknown' }
  if (family.ended) return { refusal: 'late' }
  const isRepetition = presented === family.generation - 1 && !family.delivered
  if (presented !== family.generation && !isRepetition) return { refusal: 'reused' }
  return { isRepetition }
}

function createLedger() {
  /** @type {Map<string, Family>} */
  const families = new Map()
  const counts = noCounts()
  let signIns = 0

  const tokenOf = (name) => `refresh.${name}.${families.get(name).generation}`

  function signIn() {
    signIns += 1
    const name = String(signIns)
    families.set(name, { generation: 0, delivered: true, busy: false, ended: false })
    return tokenOf(name)
  }

  /**
   * Spends a refresh token.
   * @returns {{ refreshToken: string, done: (delivered: boolean) => void } | undefined} undefined: it is not good
   */
  function spend(refreshToken) {
    const [, name, presented] = String(refreshToken).split('.')
    const family = families.get(name)
    const { refusal, isRepetition } = judge(family, Number(presented))
    if (refusal) {
      counts[refusal] += 1
      return undefined
    }
    if (family.busy) counts.concurrent += 1
    if (isRepetition) counts.repeated += 1
    else family.generation += 1
    counts.refreshes += 1
    Object.assign(family, { busy: true, delivered: false })
    const done = (delivered) => Object.assign(family, { busy: false, delivered })
    return { refreshToken: tokenOf(name), done }
  }

  const familyOf = (refreshToken) => families.get(String(refreshToken).split('.')[1])

  /** The reply to this one has no tokens. */
  function end(refreshToken) {
    const family = familyOf(refreshToken)
    if (!family) return
    if (family.ended) counts.late += 1
    else counts.ended += 1
    family.ended = true
  }

  const hasEnded = (refreshToken) => familyOf(refreshToken)?.ended === true

  const revoke = (refreshToken) => families.delete(String(refreshToken).split('.')[1])

  /** Whether this is the token that is good now. */
  function isNewest(refreshToken) {
    const [, name] = String(refreshToken).split('.')
    return families.has(name) && tokenOf(name) === refreshToken
  }

  return { counts, end, hasEnded, isNewest, revoke, signIn, spend }
}

module.exports = { createLedger }
