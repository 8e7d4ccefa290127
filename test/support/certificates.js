'use strict'

const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

/**
 * A test CA and a certificate from it for the given host names, made with the openssl command line.
 * Nothing is checked in: a key in a repository is a leak, and a certificate in one expires.
 * @param {string[]} hosts
 * @returns {{ folder: string, ca: string, caFile: string, key: string, cert: string,
 *   remove: () => void }}
 */
function makeCertificates(hosts) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'token-rotation-tls-'))
  const file = (name) => path.join(folder, name)
  const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

  fs.writeFileSync(file('ca.cnf'), caConfig())
  const asCa = ['-x509', '-days', '2', '-keyout', 'ca.key', '-out', 'ca.pem', '-config', 'ca.cnf']
  openssl('req', ...newKey, ...asCa)

  const names = hosts.map((host) => (/^[\d.]+$/.test(host) ? `IP:${host}` : `DNS:${host}`))
  fs.writeFileSync(file('leaf.ext'), `subjectAltName=${names.join(',')}\n`)
  const request = ['-keyout', 'leaf.key', '-out', 'leaf.csr', '-subj', '/CN=token endpoint']
  openssl('req', ...newKey, ...request)
  const issuer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2']
  openssl('x509', '-req', '-in', 'leaf.csr', ...issuer, '-extfile', 'leaf.ext', '-out', 'leaf.pem')

  const read = (name) => fs.readFileSync(file(name), 'utf8')
  return {
    folder,
    caFile: file('ca.pem'),
    ca: read('ca.pem'),
    key: read('leaf.key'),
    cert: read('leaf.pem'),
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  }
}

const caConfig = () => `[req]
distinguished_name = name
x509_extensions = ca
prompt = no
[name]
CN = Token rotation test CA
[ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
`

module.exports = { makeCertificates }
