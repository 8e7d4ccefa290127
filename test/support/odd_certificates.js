'use strict'

const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')

/**
 * A certificate of the test CA that was good at another time. `openssl x509` dates every certificate from now on.
 * @param {{ folder: string, key: string }} certificates of `makeCertificates`
 * @param {string} from e.g. 20200101000000Z
 * @param {string} to
 */
function datedCertificate({ folder, key }, from, to) {
  fs.writeFileSync(path.join(folder, 'issuing.cnf'), ISSUING)
  fs.writeFileSync(path.join(folder, 'index.txt'), '')
  const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const dates = ['-startdate', from, '-enddate', to]
  const files = ['-in', 'leaf.csr', '-out', 'dated.pem', '-extfile', 'leaf.ext']
  openssl('ca', '-batch', '-notext', '-config', 'issuing.cnf', ...dates, ...files)
  return { key, cert: fs.readFileSync(path.join(folder, 'dated.pem'), 'utf8') }
}

const ISSUING = `[ca]
default_ca = test
[test]
database = index.txt
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
rand_serial = yes
default_md = sha256
policy = any
[any]
commonName = optional
`

/** A certificate for 127.0.0.1 that is its own issuer. */
function selfSignedCertificate(folder) {
  const args = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-x509',
    '-days',
    '2',
  ]
  const names = ['-subj', '/CN=alone', '-addext', 'subjectAltName=IP:127.0.0.1']
  const files = ['-keyout', 'alone.key', '-out', 'alone.pem']
  execFileSync('openssl', ['req', ...args, ...names, ...files], { cwd: folder, stdio: 'pipe' })
  const read = (name) => fs.readFileSync(path.join(folder, name), 'utf8')
  return { key: read('alone.key'), cert: read('alone.pem') }
}

module.exports = { datedCertificate, selfSignedCertificate }
