'use strict'

const { checkClock } = require('./clock.js')
const { discover } = require('./discovery.js')
const { ExchangeFailure, NOT_CHECKED, exchange } = require('./exchange.js')

const DAY_MS = 24 * 3600 * 1000
const SOON_DAYS = 14

/**
 * Discovers one provider where it has an issuer, connects to its token endpoint and says what would go wrong.
 * @param {import('./targets.js').Target} target
 */
async function checkProvider(target, section) {
  const { issuer, tokenEndpoint } = target
  // With a token endpoint of its own nothing depends on the metadata.
  const unreachable = tokenEndpoint ? section.note : section.problem
  const metadata =
    issuer && (await attempt(() => discover(target, section), issuer, unreachable, section))
  const endpoint = tokenEndpoint ?? metadata?.tokenEndpoint
  if (!endpoint) return
  const connect = () => checkConnection(endpoint, target.network, section)
  await attempt(connect, endpoint, section.problem, section)
}

async function attempt(run, url, report, section) {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof ExchangeFailure)) throw error
    tellFailure(error, url, error.code === NOT_CHECKED ? section.note : report)
    return undefined
  }
}

/** A GET: what the endpoint answers to it means nothing, that it answers does. */
async function checkConnection(tokenEndpoint, network, section) {
  const response = await exchange(tokenEndpoint, network)
  const { protocol, tlsVersion, proxy } = response
  const way = [tlsVersion ?? 'no TLS', ...(proxy ? [`through the proxy ${proxy}`] : [])].join(', ')
  section.ok('connection', `connected to ${tokenEndpoint} (${way})`, {
    tokenEndpoint,
    tlsVersion,
    proxy,
  })
  checkProtocol(protocol, section)
  checkRenewal(response, section)
  if (response.status >= 500) {
    section.note('availability', `the token endpoint answers with status ${response.status}`)
  }
  checkClock(response, section)
}

function checkProtocol(protocol, section) {
  if (protocol === 'h2')
    section.ok('http_version', 'HTTP/2: refreshes share connections', { protocol })
  else {
    section.note('http_version', 'HTTP/1.1: each refresh under way takes a connection of its own', {
      protocol,
    })
  }
}

function checkRenewal({ certificateExpires }, section) {
  if (!certificateExpires) return
  const days = Math.floor((certificateExpires - Date.now()) / DAY_MS)
  const text = `the certificate is valid for ${days} more days`
  if (days >= SOON_DAYS) section.ok('certificate', text, { days })
  else section.note('certificate', text, { days })
}

const STAGES = {
  proxy: { text: 'the proxy cannot be used', fix: 'Check the proxy: host, port and scheme.' },
  connect: {
    text: 'no connection',
    fix: 'Check the network between this machine and the provider.',
  },
  tls: {
    text: 'the TLS handshake fails',
    fix: 'Check that the port speaks TLS 1.2 or later, and whether something in between inspects TLS.',
  },
  response: {
    text: 'no response',
    fix: 'The server ended the exchange: check it, and what is between.',
  },
}

/** Where the system's code says more than the stage. */
const FIXES = {
  ENOTFOUND: 'The name is unknown: check the host, and the DNS of this machine or container.',
  EAI_AGAIN: 'DNS does not answer: check the resolver of this machine or container.',
  ECONNREFUSED: 'Nothing listens there: check the port.',
  ETIMEDOUT: 'Check firewalls and egress rules, and whether a proxy is needed (https_proxy).',
}

function tellFailure({ stage, code, words }, url, report) {
  const text = words?.text ?? `${new URL(url).host}: ${STAGES[stage].text} (${code})`
  const fix = words?.fix ?? FIXES[code] ?? STAGES[stage].fix
  report(stage === 'certificate' ? 'certificate' : 'connection', text, { code, fix })
}

module.exports = { checkProvider }
