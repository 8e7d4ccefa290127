'use strict'

const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')

/**
 * Makes a CA and a certificate for 127.0.0.1 from it, both ECDSA P-256, with the openssl command
 * line: a key that is checked in is a leak, and a certificate that is checked in expires.
 *
 * @param {string} folder an empty one, which the caller removes
 * @returns {{ caFile: string, keyFile: string, certificateFile: string }}
 */
function makeCertificates(folder) {
  const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const file = (name) => path.join(folder, name)
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

  fs.writeFileSync(file('ca.cnf'), CA_CONFIG)
  openssl(
    ...['req', ...newKey, '-x509', '-days', '2', '-config', 'ca.cnf'],
    ...['-keyout', 'ca.key', '-out', 'ca.pem'],
  )
  openssl('req', ...newKey, '-keyout', 'key.pem', '-out', 'leaf.csr', '-subj', '/CN=bench')
  fs.writeFileSync(file('leaf.ext'), 'subjectAltName=IP:127.0.0.1\n')
  openssl(
    ...['x509', '-req', '-in', 'leaf.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-days', '2', '-extfile', 'leaf.ext', '-out', 'certificate.pem'],
  )
  return {
    caFile: file('ca.pem'),
    keyFile: file('key.pem'),
    certificateFile: file('certificate.pem'),
  }
}

const CA_CONFIG = `[req]
distinguished_name = name
x509_extensions = ca
prompt = no
[name]
CN = benchmark CA
[ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
`

module.exports = { makeCertificates }
