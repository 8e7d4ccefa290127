'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { checkObject, kindOf } = require('../errors/option_checks.js')

const FIX = 'Write { cert, key }: PEM text of the certificate with its chain, and of its key.'

/**
 * The option `clientCertificate`: what the client shows in the TLS handshake (RFC 8705).
 * @param {{ cert: string | Buffer, key: string | Buffer } | undefined} given
 * @param {string} option its path, for messages
 * @param {boolean} mayBeAbsent where it comes from an environment that a build has not got
 * @returns {{ clientCertificate?: string, clientKey?: string }} as native/binding reads them
 * @throws {InvalidOptionError}
 */
function readClientCertificate(given, option, mayBeAbsent) {
  if (given === undefined) return {}
  const { cert, key } = checkObject(given, option, ['cert', 'key'])
  if (mayBeAbsent && (!cert || !key)) return {}
  const clientCertificate = readPem(cert, `${option}.cert`)
  const clientKey = readPem(key, `${option}.key`)
  const { X509Certificate, createPrivateKey } = require('node:crypto')
  const certificate = parsed(
    () => new X509Certificate(clientCertificate),
    `${option}.cert`,
    'holds no readable certificate',
  )
  const privateKey = parsed(
    () => createPrivateKey(clientKey),
    `${option}.key`,
    'is a string that is not an unencrypted PEM private key',
  )
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new InvalidOptionError(`${option}.key`, 'is the key of another certificate', FIX)
  }
  return { clientCertificate, clientKey }
}

function readPem(value, option) {
  const pem = Buffer.isBuffer(value) ? value.toString('utf8') : value
  if (typeof pem === 'string' && pem !== '') return pem
  throw new InvalidOptionError(option, `is ${kindOf(value)}`, FIX)
}

function parsed(parse, option, problem) {
  try {
    return parse()
  } catch {
    throw new InvalidOptionError(option, problem, FIX)
  }
}

module.exports = { readClientCertificate }
