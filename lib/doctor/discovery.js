'use strict'

const { checkEndpoint } = require('../server/errors/option_checks.js')
const { checkClientAuthentication } = require('./client_authentication.js')
const { exchange } = require('./exchange.js')

/** OpenID Connect Discovery §4, then RFC 8414 §3: the order of native/core/client/discovery.cpp. */
function metadataUrls(issuer) {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/+$/, '')
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ]
}

/**
 * Fetches an issuer's metadata and says what in it would keep tokens from being refreshed.
 * @param {import('./targets.js').Target} target
 * @returns {Promise<{ tokenEndpoint: string | undefined } | undefined>} undefined without metadata
 * @throws {import('./exchange.js').ExchangeFailure}
 */
async function discover(target, section) {
  const metadata = await fetchMetadata(target, section)
  if (!metadata) return undefined
  // At an address of its own it may name another, as at a refresh.
  if (!target.metadataUrl) checkIssuer(target.issuer, metadata, section)
  checkGrant(metadata, section)
  checkClientAuthentication(target, metadata, section)
  tellOptionalMembers(target, metadata, section)
  return { tokenEndpoint: checkTokenEndpoint(target, metadata, section) }
}

async function fetchMetadata({ issuer, metadataUrl, network }, section) {
  const statuses = []
  for (const url of metadataUrl ? [metadataUrl] : metadataUrls(issuer)) {
    const { status, body } = await exchange(url, network)
    const metadata = status === 200 ? parseObject(body) : undefined
    if (metadata) {
      section.ok('discovery', `metadata found: ${url}`, { url })
      return metadata
    }
    statuses.push(status === 200 ? 'no JSON object' : `status ${status}`)
  }
  section.problem(
    'discovery',
    `the issuer's metadata cannot be read: ${statuses.join(', then ')}`,
    {
      fix: 'Check the issuer: its metadata is at <issuer>/.well-known/openid-configuration, without a redirect. Or set tokenEndpoint.',
    },
  )
  return undefined
}

function parseObject(body) {
  try {
    const value = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

const withoutTrailingSlash = (url) => String(url).replace(/\/+$/, '')

function checkIssuer(issuer, metadata, section) {
  if (withoutTrailingSlash(metadata.issuer) === withoutTrailingSlash(issuer)) return
  section.problem('issuer', `the metadata names another issuer: ${plain(metadata.issuer)}`, {
    fix: "Write the option issuer exactly as the issuer's metadata does.",
  })
}

/** A stranger's text on a terminal: one line without control characters. */
const plain = (text) =>
  String(text)
    .replace(/[^\x20-\x7e]/g, ' ')
    .slice(0, 200)

/** RFC 8414 §2: absent means authorization_code and implicit, but many that refresh leave it out. */
function checkGrant({ grant_types_supported: supported }, section) {
  if (!Array.isArray(supported)) {
    section.note(
      'refresh_token_grant',
      'the metadata does not say whether refresh tokens are issued',
    )
  } else if (supported.includes('refresh_token')) {
    section.ok('refresh_token_grant', 'the refresh_token grant is supported')
  } else {
    section.problem('refresh_token_grant', 'the issuer does not support the refresh_token grant', {
      supported,
      fix: 'Turn refresh tokens on at the provider: without them every session ends with its access token.',
    })
  }
}

function tellOptionalMembers(target, metadata, section) {
  const { scopes_supported: scopes } = metadata
  if (Array.isArray(scopes) && scopes.includes('offline_access')) {
    section.note('offline_access', 'the issuer knows the scope offline_access', {
      fix: 'Ask for it at sign-in if the session holds no refresh token.',
    })
  }
  if (!target.revocationEndpoint && !endpointOf('revocation_endpoint', target, metadata)) {
    section.note(
      'revocation',
      'the metadata names no revocation endpoint: rotator.revoke will fail',
      {
        fix: 'Set revocationEndpoint if there is one.',
      },
    )
  }
}

/** RFC 8705 §5: a client with a certificate goes elsewhere. */
const endpointOf = (name, { network }, { mtls_endpoint_aliases: aliases, ...metadata }) =>
  (network.clientCertificate && aliases?.[name]) || metadata[name]

function checkTokenEndpoint(target, metadata, section) {
  const endpoint = endpointOf('token_endpoint', target, metadata)
  try {
    checkEndpoint(endpoint, 'token_endpoint', target.allowInsecureHttp)
  } catch (error) {
    const problem = /option token_endpoint (.*?)\. /.exec(error.message)?.[1] ?? 'cannot be used'
    section.problem('token_endpoint', `the metadata's token_endpoint ${problem}`, {
      fix: 'Have the provider correct it, or set tokenEndpoint.',
    })
    return undefined
  }
  if (target.tokenEndpoint && target.tokenEndpoint !== endpoint) {
    section.note(
      'token_endpoint',
      `the metadata names ${plain(endpoint)}, not ${target.tokenEndpoint}`,
    )
  }
  return endpoint
}

module.exports = { discover, metadataUrls }
