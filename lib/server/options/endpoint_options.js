'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { checkEndpoint, isNextBuild, kindOf } = require('../errors/option_checks.js')
const { authorizationServersOf } = require('../providers/authorization_server.js')
const { KNOWN_PROVIDERS, revocationEndpointFor } = require('../providers/known_providers.js')

// Where a provider's endpoints are: as the options say, as is known of it, or as its metadata will say.

/** Nothing is sent anywhere during the build. */
const placeholderIssuer = (tokenEndpoint) =>
  !tokenEndpoint && isNextBuild() ? 'https://absent-during-next-build.invalid' : undefined

function readIssuer(issuer, option, insecure) {
  if (issuer === undefined) return undefined
  if (!issuer && isNextBuild()) return undefined
  return checkEndpoint(issuer, option, insecure).replace(/\/+$/, '')
}

/** What the server was called before it moved: tokens that are bound to one of these are its own. */
function readFormerIssuers(issuers = [], option, insecure) {
  if (!Array.isArray(issuers)) {
    const fix = "Write a list: formerIssuers: ['https://former.example.com']."
    throw new InvalidOptionError(option, `is ${kindOf(issuers)}`, fix)
  }
  return issuers.map((issuer, index) => checkEndpoint(issuer, `${option}.${index}`, insecure))
}

function readEndpoints(path, options, known, insecure) {
  const endpoint = (name) =>
    options[name] === undefined
      ? undefined
      : checkEndpoint(options[name], `${path}.${name}`, insecure)
  const given = endpoint('tokenEndpoint')
  const tokenEndpoint = given ?? known.tokenEndpoint
  const issuer = options.issuer ?? placeholderIssuer(tokenEndpoint)
  if (!tokenEndpoint && !issuer && !options.refresh) throw missingEndpoint(path, known, options)
  // A function needs no endpoint, and nothing is discovered for it.
  const isFound = Boolean(tokenEndpoint || options.refresh)
  const endSessionEndpoint = readEndSessionEndpoint(options, path, insecure)
  const formerIssuers = readFormerIssuers(options.formerIssuers, `${path}.formerIssuers`, insecure)
  return {
    tokenEndpoint,
    issuer: isFound ? undefined : issuer,
    metadataUrl: isFound ? undefined : options.wellKnown,
    // Of a provider with one server all is known.
    metadata: isFound && !known.tokenEndpoint ? { issuer, url: options.wellKnown } : undefined,
    endSessionEndpoint: endSessionEndpoint ?? (given ? undefined : known.endSessionEndpoint),
    endSessionPath: known.endSessionPath,
    revocationEndpoint:
      endpoint('revocationEndpoint') ??
      (given ? revocationEndpointFor(known, given) : known.revocationEndpoint),
    authorizationServers: authorizationServersOf({ issuer, tokenEndpoint, known, formerIssuers }),
  }
}

/** `false`: the browser is not sent there. */
function readEndSessionEndpoint({ endSessionEndpoint }, path, insecure) {
  if (endSessionEndpoint === undefined || endSessionEndpoint === false) return endSessionEndpoint
  const option = `${path}.endSessionEndpoint`
  return checkEndpoint(endSessionEndpoint, option, insecure, 'https://example.com/logout')
}

function missingEndpoint(path, known, { request }) {
  if (request !== undefined) {
    const fix =
      "Write where the backend renews tokens: tokenEndpoint: 'https://api.example.com/auth/refresh'."
    return new InvalidOptionError(`${path}.tokenEndpoint`, 'is missing', fix)
  }
  if (known.needsIssuer) {
    return new InvalidOptionError(
      `${path}.issuer`,
      'is missing',
      `Write issuer: '${known.needsIssuer}'.`,
    )
  }
  return new InvalidOptionError(
    `${path}.tokenEndpoint`,
    'is missing',
    `Write tokenEndpoint, or the issuer or wellKnown whose metadata names it. Ids that need neither: ${idsWithEndpoint()}.`,
  )
}

function idsWithEndpoint() {
  return Object.keys(KNOWN_PROVIDERS)
    .filter((id) => KNOWN_PROVIDERS[id]({}).tokenEndpoint)
    .join(', ')
}

module.exports = { readEndpoints, readIssuer }
