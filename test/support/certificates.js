'use strict'

const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const net = require('node:net')
const os = require('node:os')
const path = require('node:path')

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/**
 * A certificate and its key, as PEM.
 * @typedef {{ key: string, cert: string }} Identity
 */

/**
 * A test CA, made with the openssl command line. Nothing is checked in: a key in a repository is a leak, and a
 * certificate in one expires.
 * @returns {{ ca: string, caFile: string, folder: string, own: Identity, remove: () => void,
 *   issue: (wanted: { hosts: string[], days?: number }) => Identity }} `days` from now to the end of a certificate; one
 *   of -1 has expired
 */
function makeAuthority() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'token-rotation-tls-'))
  const file = (name) => path.join(folder, name)
  const read = (name) => fs.readFileSync(file(name), 'utf8')
  const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })

  fs.writeFileSync(file('ca.cnf'), caConfig())
  const asCa = ['-x509', '-days', '2', '-keyout', 'ca.key', '-out', 'ca.pem', '-config', 'ca.cnf']
  openssl('req', ...NEW_KEY, ...asCa)

  function issue({ hosts, days = 2 }) {
    const names = hosts.map((host) => (net.isIP(host) ? `IP:${host}` : `DNS:${host}`))
    fs.writeFileSync(file('leaf.ext'), `subjectAltName=${names.join(',')}\n`)
    const request = ['-keyout', 'leaf.key', '-out', 'leaf.csr', '-subj', `/CN=${hosts[0]}`]
    openssl('req', ...NEW_KEY, ...request)
    const issuer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', `${days}`]
    const leaf = ['-in', 'leaf.csr', '-extfile', 'leaf.ext', '-out', 'leaf.pem']
    openssl('x509', '-req', ...leaf, ...issuer)
    return { key: read('leaf.key'), cert: read('leaf.pem') }
  }

  return {
    ca: read('ca.pem'),
    caFile: file('ca.pem'),
    folder,
    own: { key: read('ca.key'), cert: read('ca.pem') },
    issue,
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  }
}

/**
 * A test CA and a certificate from it for the given host names.
 * @param {string[]} hosts
 * @returns {Identity & { ca: string, caFile: string, folder: string, remove: () => void }}
 */
function makeCertificates(hosts) {
  const { issue, own: _own, ...authority } = makeAuthority()
  return { ...authority, ...issue({ hosts }) }
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

module.exports = { makeAuthority, makeCertificates }
