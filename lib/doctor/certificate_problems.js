'use strict'

const TRUST_ITS_CA =
  'If that CA is your own (or a proxy that inspects TLS), hand its certificate to ca or NODE_EXTRA_CA_CERTS.'
const CHECK_CLOCK = "If it is in order there, check this machine's clock."

const nameOf = (subject) => subject?.CN ?? subject?.O ?? 'an unnamed CA'

/** Whichever of the chain, from the server's own upwards, it is. */
function chainOf(certificate) {
  const chain = []
  for (let one = certificate; one?.subject && !chain.includes(one); one = one.issuerCertificate) {
    chain.push(one)
  }
  return chain
}

function expired(host, certificate) {
  const one = chainOf(certificate).find(({ valid_to }) => new Date(valid_to) < new Date())
  const whose = !one || one === certificate ? `the certificate of ${host}` : `its CA's certificate`
  return {
    text: `${whose} has expired${one ? ` (${one.valid_to})` : ''}`,
    fix: `Renew it at the server. ${CHECK_CLOCK}`,
  }
}

const notYetValid = (host, { valid_from }) => ({
  text: `the certificate of ${host} is not valid before ${valid_from}`,
  fix: CHECK_CLOCK,
})

const selfSigned = (host) => ({
  text: `the certificate of ${host} is self-signed`,
  fix: 'Hand it to ca or NODE_EXTRA_CA_CERTS, or give the server one of a CA.',
})

const unknownCa = (host, certificate) => ({
  text: `the certificate of ${host} comes from a CA that is not trusted here: ${nameOf(chainOf(certificate).at(-1)?.issuer)}`,
  fix: TRUST_ITS_CA,
})

const incompleteChain = (host, { issuer }) => ({
  text: `the certificate of ${host} was issued by ${nameOf(issuer)}, which is not trusted here and whose own certificate the server does not send`,
  fix: `Have the server send its intermediate certificates. ${TRUST_ITS_CA}`,
})

const otherName = (host, { subjectaltname }) => ({
  text: `the certificate is not for ${host} but for ${subjectaltname ?? 'no host name'}`,
  fix: 'Write the endpoint with a name of the certificate, or give the server one for its name.',
})

/** By the codes of OpenSSL and Node (https://nodejs.org/api/tls.html#x509-certificate-error-codes). */
const PROBLEMS = {
  CERT_HAS_EXPIRED: expired,
  CERT_NOT_YET_VALID: notYetValid,
  DEPTH_ZERO_SELF_SIGNED_CERT: selfSigned,
  SELF_SIGNED_CERT_IN_CHAIN: unknownCa,
  UNABLE_TO_GET_ISSUER_CERT: incompleteChain,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: incompleteChain,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: incompleteChain,
  ERR_TLS_CERT_ALTNAME_INVALID: otherName,
}

/**
 * What is wrong with a server's certificate, in plain words.
 * @param {string} code
 * @param {string} host
 * @param {import('node:tls').DetailedPeerCertificate} certificate
 * @returns {{ text: string, fix: string }}
 */
function certificateProblem(code, host, certificate) {
  const describe = Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code] : undefined
  return (
    describe?.(host, certificate) ?? {
      text: `the certificate of ${host} cannot be verified (${code})`,
      fix: TRUST_ITS_CA,
    }
  )
}

module.exports = { certificateProblem }
