'use strict'

const fs = require('node:fs')
const { loadCertificates } = require('../server/options/network.js')

const count = (pem) => pem.split('-----BEGIN CERTIFICATE-----').length - 1

/** The certificates that the addon will trust, and what of Node's settings it does not follow. */
function checkTrustStore(section) {
  const certificates = count(loadCertificates())
  const text = `${certificates} CA certificates are trusted`
  if (certificates > 0) section.ok('ca_certificates', text, { certificates })
  else {
    section.problem('ca_certificates', text, {
      certificates,
      fix: 'Start Node with its own list, or set NODE_EXTRA_CA_CERTS or the option ca.',
    })
  }
  checkExtraCertificates(section)
  checkNodeSettings(section)
}

function checkExtraCertificates(section) {
  const file = process.env.NODE_EXTRA_CA_CERTS
  if (!file) return
  try {
    const certificates = count(fs.readFileSync(file, 'utf8'))
    if (certificates > 0) {
      section.ok('extra_ca_certificates', `NODE_EXTRA_CA_CERTS adds ${certificates}`, {
        certificates,
      })
    } else {
      section.problem('extra_ca_certificates', 'NODE_EXTRA_CA_CERTS holds no PEM certificate', {
        fix: 'Convert it: openssl x509 -inform der -in ca.crt -out ca.pem',
      })
    }
  } catch (error) {
    section.problem(
      'extra_ca_certificates',
      `the file of NODE_EXTRA_CA_CERTS cannot be read (${error.code})`,
      { fix: 'Check its path and its permissions for the user that runs the server.' },
    )
  }
}

function checkNodeSettings(section) {
  if (process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    section.note(
      'unverified_tls',
      'NODE_TLS_REJECT_UNAUTHORIZED=0 does not concern this package, which always verifies',
      { fix: 'Remove it: without it Node.js verifies, too. Set NODE_EXTRA_CA_CERTS instead.' },
    )
  }
}

module.exports = { checkTrustStore }
