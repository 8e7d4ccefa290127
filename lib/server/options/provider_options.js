'use strict'

const { readBackend } = require('./backend_options.js')
const { readClientCertificate } = require('./client_certificate.js')
const { InvalidOptionError } = require('../errors/errors.js')
const { knownProvider } = require('../providers/known_providers.js')
const {
  checkBoolean,
  checkNumber,
  checkObject,
  checkOneOf,
  checkString,
  checkStringMap,
  isNextBuild,
  kindOf,
} = require('../errors/option_checks.js')
const { checkCertificates, checkProxy } = require('./network.js')
const { readClient, readMethod } = require('./client_options.js')
const { readEndpoints, readIssuer } = require('./endpoint_options.js')
const { PROVIDER_OPTIONS } = require('./provider_option_names.js')
const { readAssertionAudience } = require('./assertion_audience.js')
const { issuerOfWellKnown, readWellKnown } = require('../providers/well_known.js')

const LONGEST_LIFETIME_SECONDS = 10 * 365 * 24 * 3600

/** Body fields and headers that this package writes itself. */
const OWN_PARAMETERS = [
  ...['grant_type', 'refresh_token', 'client_id', 'client_secret'],
  ...['client_assertion', 'client_assertion_type'],
]
const OWN_HEADERS = ['authorization', 'content-type', 'content-length', 'host', 'transfer-encoding']

/** Goes into the path of Entra's endpoint. */
function checkTenant(tenantId, option) {
  if (tenantId === undefined) return undefined
  const fix =
    'Write the tenant id or a domain of the tenant, or common, organizations or consumers.'
  checkString(tenantId, option, fix)
  if (!/^\w[\w.-]*$/.test(tenantId)) {
    throw new InvalidOptionError(option, 'is a string that is not a tenant id', fix)
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
  const defaultLifetime = readLifetime(options, `${path}.defaultLifetime`, known)
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

const readLifetime = (options, option, known) =>
  checkNumber(options.defaultLifetime, option, {
    fallback: known.defaultLifetime,
    min: 1,
    max: LONGEST_LIFETIME_SECONDS,
    unit: 's',
  })

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
