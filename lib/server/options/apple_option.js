'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { checkCredential, checkObject } = require('../errors/option_checks.js')
const { algorithmsOf, readSigningKey } = require('./signing_key.js')

/**
 * The option `apple` of a provider: from what Apple's client secret, a JWT of its own, is made for each request.
 * https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret
 * @param {unknown} given
 * @param {string} option its path, for messages
 * @param {unknown} clientSecret of the same provider
 * @returns {{ appleTeamId: string, privateKey?: string, keyId?: string }} as native/binding reads them; empty for none
 * @throws {InvalidOptionError}
 */
function readApple(given, option, clientSecret) {
  if (given === undefined) return {}
  const { teamId, keyId, privateKey } = checkObject(given, option, [
    'teamId',
    'keyId',
    'privateKey',
  ])
  if (clientSecret !== undefined) {
    const fix = 'Remove one of the two: apple makes the client secret.'
    throw new InvalidOptionError(option, 'is given beside clientSecret', fix)
  }
  const read = {
    appleTeamId: checkCredential(
      teamId,
      `${option}.teamId`,
      "Write the ten characters of your team's id.",
    ),
    keyId: checkCredential(
      keyId,
      `${option}.keyId`,
      'Write the ten characters of the id of the key.',
    ),
  }
  const key = readSigningKey(option, { privateKey, keyId: read.keyId })
  const isFit =
    key.privateKey === undefined ||
    algorithmsOf(key.privateKey, `${option}.privateKey`).includes('ES256')
  if (isFit) return { ...read, privateKey: key.privateKey }
  throw new InvalidOptionError(
    `${option}.privateKey`,
    'is not a key on the curve P-256',
    'Write the text of the .p8 file that Apple made for Sign in with Apple.',
  )
}

module.exports = { readApple }
