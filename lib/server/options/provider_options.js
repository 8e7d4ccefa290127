'use strict'

const { authorizationServersOf } = require('../providers/authorization_server.js')
const { readApple } = require('./apple_option.js')
const { credentialsNeededBy, readBackend } = require('./backend_options.js')
const { readClientCertificate } = require('./client_certificate.js')
const { InvalidOptionError } = require('../errors/errors.js')
const {
  KNOWN_PROVIDERS,
  knownProvider,
  revocationEndpointFor,
} = require('../providers/known_providers.js')
const {
  checkBoolean,
  checkCredential,
  checkEndpoint,
  checkNumber,
  checkObject,
  checkOneOf,
  checkString,
  checkStringMap,
  isNextBuild,
  kindOf,
} = require('../errors/option_checks.js')
const { checkCertificates, checkProxy } = require('./network.js')
const { CLIENT_AUTHENTICATION, PROVIDER_OPTIONS } = require('./provider_option_names.js')
const { readAssertionAudience } = require('./assertion_audience.js')
const { readSigningKey } = require('./signing_key.js')
const { issuerOfWellKnown, readWellKnown } = require('../providers/well_known.js')

/** The certificate is the proof: RFC 8705 §2.1 and §2.2. */
const BY_CERTIFICATE = ['tls_client_auth', 'self_signed_tls_client_auth']

const LONGEST_LIFETIME_SECONDS = 10 * 365 * 24 * 3600

/** Body fields and headers that this package writes itself. */
const OWN_PARAMETERS = [
  ...['grant_type', 'refresh_token', 'client_id', 'client_secret'],
  ...['client_assertion', 'client_assertion_type'],
]
const OWN_HEADERS = ['authorization', 'content-type', 'content-length', 'host', 'transfer-encoding']

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

/** Goes into the path of Entra's endpoint. */
function checkTenant(tenantId, option) {
  if (tenantId === undefined) return undefined
  const fix =
    'Write the tenant id or a domain of the tenant, or common, organizations or consumers.'
  checkString(tenantId, option, fix)
  if (!/^\w[\w.-]*$/.test(tenantId)) {
    throw new InvalidOptionError(option, 'is a string that is no tenant id', fix)
  }
  return tenantId
}

/**
 * Checks one entry of `providers` and completes it with what is known of that provider.
 * @param {string} id NextAuth's provider id
 * @param {object} given
 * @param {boolean} allowInsecureHttp the option of all providers
 */
function readProvider(id, given, allowInsecureHttp) {
  const path = `providers.${id}`
  const options = checkObject(given, path, PROVIDER_OPTIONS)
  const insecure = checkBoolean(
    options.allowInsecureHttp,
    `${path}.allowInsecureHttp`,
    allowInsecureHttp,
  )
  const tenantId = checkTenant(options.tenantId, `${path}.tenantId`)
  const wellKnown = readWellKnown(options.wellKnown, `${path}.wellKnown`, insecure)
  const issuer = readIssuer(options.issuer, `${path}.issuer`, insecure)
  const askedAt = wellKnown && issuerOfWellKnown(wellKnown)
  const known = knownProvider(id, { issuer: askedAt ?? issuer, tenantId })
  const backend = readBackend(path, options)
  const clientAuthentication = readMethod(path, options, backend, known)
  const defaultLifetime = checkNumber(options.defaultLifetime, `${path}.defaultLifetime`, {
    fallback: known.defaultLifetime,
    min: 1,
    max: LONGEST_LIFETIME_SECONDS,
    unit: 's',
  })
  // First what a variable that is not set leaves out.
  const client = readClient(path, options, backend, clientAuthentication)
  const endpoints = readEndpoints(
    path,
    { ...options, issuer: issuer ?? askedAt, wellKnown },
    known,
    insecure,
  )
  return {
    id,
    ...client,
    ...backend,
    ...readClientCertificate(options.clientCertificate, `${path}.clientCertificate`, isNextBuild()),
    ...endpoints,
    clientAuthentication,
    assertionAudience: readAssertionAudience(options, `${path}.assertionAudience`, {
      ...known,
      isDiscovered: endpoints.issuer !== undefined,
    }),
    ...readContents(path, options, backend, known),
    defaultLifetime,
    allowInsecureHttp: insecure,
    ...readNetwork(path, options),
  }
}

function readMethod(path, options, { request, refresh }, known) {
  const method = checkOneOf(
    options.clientAuthentication,
    `${path}.clientAuthentication`,
    CLIENT_AUTHENTICATION,
  )
  if (request) return method ?? 'none'
  if (refresh) return options.clientSecret === undefined ? 'none' : method
  if (options.apple !== undefined) return method ?? 'client_secret_post'
  return method ?? methodOfProof(options) ?? known.clientAuthentication
}

/** Who the client is, and what it proves that with. */
function readClient(path, options, backend, clientAuthentication) {
  const clientIdFix = `Set it to the client id of your app; if it comes from the environment, that variable is not set.`
  const needed = credentialsNeededBy(backend, options, clientAuthentication)
  const clientId =
    needed.clientId || options.clientId
      ? checkCredential(options.clientId, `${path}.clientId`, clientIdFix)
      : undefined
  const apple = readApple(options.apple, `${path}.apple`, options.clientSecret)
  if (apple.appleTeamId) return { clientId, ...apple }
  // A body of its own names the secret, whatever the method says.
  const isNamed = backend.request && needed.clientSecret
  const method = isNamed ? undefined : clientAuthentication
  return { clientId, ...readCredentials(path, options, needed.clientSecret ? method : 'none') }
}

/** What a refresh sends beside the client's proof. */
function readContents(path, options, { request }, known) {
  const headers = checkOwn(
    checkStringMap(options.headers, `${path}.headers`),
    `${path}.headers`,
    OWN_HEADERS,
  )
  if (request) return { parameters: {}, headers: withHeaders(headers, request) }
  return {
    parameters: checkOwn(
      checkStringMap(options.parameters, `${path}.parameters`),
      `${path}.parameters`,
      OWN_PARAMETERS,
    ),
    headers,
    bodyFormat:
      checkOneOf(options.bodyFormat, `${path}.bodyFormat`, ['form', 'json']) ?? known.bodyFormat,
  }
}

/** A header is sent once, whatever the case of its name: as `request` has it. */
function withHeaders(headers, request) {
  const names = Object.keys({ ...request.headers, ...request.fixedHeaders })
  const written = new Set(names.map((name) => name.toLowerCase()))
  const others = Object.entries(headers).filter(([name]) => !written.has(name.toLowerCase()))
  return { ...Object.fromEntries(others), ...request.fixedHeaders }
}

/** What is different for this provider from the options of all; `ca` is added to theirs. */
const readNetwork = (path, { timeout, ca, proxy }) => ({
  timeout: checkNumber(timeout, `${path}.timeout`, { min: 1, max: 600_000, unit: 'ms' }),
  ca: checkCertificates(ca, `${path}.ca`),
  proxy: checkProxy(proxy, `${path}.proxy`),
})

function checkOwn(map, option, own) {
  for (const name of Object.keys(map)) {
    if (own.includes(name.toLowerCase())) {
      throw new InvalidOptionError(
        `${option}.${name}`,
        'is written by this package itself',
        'Remove it.',
      )
    }
  }
  return map
}

/**
 * A key is good for nothing else than to sign an assertion; a certificate beside a secret or a key only binds the tokens
 * to it (RFC 8705 §3).
 */
function methodOfProof({ clientCertificate, clientSecret, privateKey }) {
  if (privateKey) return 'private_key_jwt'
  return clientCertificate !== undefined && !clientSecret ? 'tls_client_auth' : undefined
}

function readCredentials(path, options, clientAuthentication) {
  if (clientAuthentication === 'none') return {}
  if (BY_CERTIFICATE.includes(clientAuthentication)) {
    if (options.clientCertificate !== undefined || isNextBuild()) return {}
    throw new InvalidOptionError(
      `${path}.clientCertificate`,
      'is missing',
      `Write { cert, key }, which clientAuthentication: '${clientAuthentication}' needs.`,
    )
  }
  if (clientAuthentication === 'private_key_jwt') return readSigningKey(path, options)
  // A function is asked at each refresh.
  if (typeof options.clientSecret === 'function') return { clientSecret: options.clientSecret }
  return {
    clientSecret: checkCredential(
      options.clientSecret,
      `${path}.clientSecret`,
      `Set it to the client secret of your app (if it comes from the environment, that variable is not set), ` +
        `or write clientAuthentication: 'none' for a public client.`,
    ),
  }
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
    // Of one server for everybody all is known.
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

/** All of `providers`, at least one. */
function readProviders(providers, allowInsecureHttp) {
  if (typeof providers !== 'object' || providers === null || Array.isArray(providers)) {
    const hint = Array.isArray(providers)
      ? ' A list of NextAuth providers goes into withTokenRotation.'
      : ''
    throw new InvalidOptionError(
      'providers',
      `is ${kindOf(providers)}`,
      `Write an object by provider id: { google: { clientId, clientSecret } }.${hint}`,
    )
  }
  const ids = Object.keys(providers)
  if (ids.length === 0) {
    throw new InvalidOptionError(
      'providers',
      'is an empty object',
      'Name at least one: { google: { … } }.',
    )
  }
  return ids.map((id) => readProvider(id, providers[id], allowInsecureHttp))
}

module.exports = { readProviders }
