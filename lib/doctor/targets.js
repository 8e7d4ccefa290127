'use strict'

const { InvalidOptionError } = require('../server/errors/errors.js')
const { KNOWN_PROVIDERS, knownProvider } = require('../server/providers/known_providers.js')
const { checkEndpoint } = require('../server/errors/option_checks.js')
const { UsageError } = require('./arguments.js')

/** Of known providers whose token endpoint needs no discovery, those whose metadata can be compared with it. */
const KNOWN_ISSUERS = { google: 'https://accounts.google.com' }

/**
 * One provider to connect to.
 * @typedef {object} Target
 * @property {string} title of its section in the report
 * @property {string} [id] NextAuth's provider id
 * @property {string} [issuer]
 * @property {string} [metadataUrl] where its metadata is, if that was said
 * @property {string} [tokenEndpoint]
 * @property {string} [clientAuthentication]
 * @property {boolean} [isPublic] a client without a secret
 * @property {string} [privateKey]
 * @property {string} [signingAlgorithm]
 * @property {boolean} [allowInsecureHttp]
 * @property {import('./exchange.js').Network} network
 */

/**
 * @param {import('./arguments.js').DoctorArguments} args
 * @param {{ settings: object } | undefined} config
 * @returns {Target[]}
 * @throws {UsageError}
 */
function chooseTargets(args, config) {
  if (config) return args.providers.map((id) => configured(id, config.settings))
  if (args.providers.length === 0 && args.issuer === undefined) return []
  const issuer = args.issuer === undefined ? undefined : checkedIssuer(args.issuer)
  const { clientAuthentication } = args
  if (args.providers.length === 0)
    return [{ title: issuer, issuer, clientAuthentication, network: {} }]
  return args.providers.map((id) => known(id, issuer, clientAuthentication))
}

function configured(id, settings) {
  const provider = settings.providers.find((one) => one.id === id)
  if (!provider) {
    const ids = settings.providers.map((one) => one.id).join(', ')
    throw new UsageError(`--provider ${id} is not in the config. Its providers: ${ids}.`)
  }
  const { clientCertificate, clientKey } = provider
  const proxy = provider.proxy ?? settings.proxy
  const ca = [settings.ca, provider.ca].filter(Boolean).join('\n') || undefined
  const timeoutMs = provider.timeout ?? settings.timeout
  return {
    ...provider,
    title: `provider ${id}`,
    issuer: provider.issuer ?? knownIssuer(id, provider.tokenEndpoint),
    isPublic: !provider.clientSecret && !provider.privateKey,
    network: { proxy, ca, clientCertificate, clientKey, timeoutMs },
  }
}

function known(id, issuer, clientAuthentication) {
  if (!Object.hasOwn(KNOWN_PROVIDERS, id)) {
    const ids = Object.keys(KNOWN_PROVIDERS).join(', ')
    throw new UsageError(`--provider ${id} is unknown without --config. Known: ${ids}.`)
  }
  const about = knownProvider(id, { issuer })
  if (about.needsIssuer && !issuer) {
    throw new UsageError(`--provider ${id} needs --issuer, e.g. ${about.needsIssuer}.`)
  }
  return {
    id,
    title: `provider ${id}`,
    issuer: about.tokenEndpoint ? knownIssuer(id, about.tokenEndpoint) : issuer,
    tokenEndpoint: about.tokenEndpoint,
    clientAuthentication: clientAuthentication ?? about.clientAuthentication,
    network: {},
  }
}

const knownIssuer = (id, tokenEndpoint) =>
  Object.hasOwn(KNOWN_ISSUERS, id) && knownProvider(id, {}).tokenEndpoint === tokenEndpoint
    ? KNOWN_ISSUERS[id]
    : undefined

function checkedIssuer(issuer) {
  try {
    return checkEndpoint(issuer, 'issuer', false).replace(/\/+$/, '')
  } catch (error) {
    if (!(error instanceof InvalidOptionError)) throw error
    throw new UsageError(
      error.message.replace(/^next-auth-token-rotation: option issuer/, '--issuer'),
    )
  }
}

module.exports = { chooseTargets }
