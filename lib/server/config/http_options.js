'use strict'

/** What openid-client, by which NextAuth v4 makes its requests, takes of `httpOptions` and has no counterpart here. */
const WITHOUT_COUNTERPART = ['lookup', 'pfx', 'passphrase', 'crl']

/** Of an agent: what decides where a connection goes, or whom it trusts. The rest is pooling. */
const OF_CONNECTIONS = [...WITHOUT_COUNTERPART, 'checkServerIdentity', 'localAddress', 'servername']

/** Written by this package itself, whatever NextAuth does. */
const OWN_HEADERS = ['authorization', 'content-type', 'content-length', 'host', 'transfer-encoding']

/**
 * NextAuth v4's `httpOptions` as options of a provider.
 * @param {object | undefined} httpOptions
 * @returns {{ options: object, unread: string[] }} `unread`: paths of what cannot be had at a refresh
 */
function readHttpOptions(httpOptions) {
  if (typeof httpOptions !== 'object' || httpOptions === null) return { options: {}, unread: [] }
  const { agent, timeout, headers } = httpOptions
  // The agent's win at the connection.
  const tls = { ...pick(httpOptions, TLS), ...pick(agent?.options, TLS) }
  const proxy = proxyOfAgent(agent)
  const unread = [
    ...namesIn(httpOptions, WITHOUT_COUNTERPART, 'httpOptions'),
    ...unreadOfAgent(agent, proxy),
  ]
  const hasCertificate = isPem(tls.cert) && isPem(tls.key)
  if ((tls.cert || tls.key) && !hasCertificate) unread.push('httpOptions.cert')
  return {
    options: {
      ...(Number.isInteger(timeout) && timeout > 0 && { timeout: Math.min(timeout, 600_000) }),
      ...(proxy && { proxy }),
      ...(tls.ca && { ca: tls.ca }),
      ...(hasCertificate &&
        !unread.some((name) => name.endsWith('passphrase')) && {
          clientCertificate: { cert: tls.cert, key: tls.key },
        }),
      ...(headers && { headers: textHeaders(headers) }),
    },
    unread,
  }
}

const TLS = ['ca', 'cert', 'key']

const pick = (object, names) =>
  Object.fromEntries(
    names.filter((name) => object?.[name] !== undefined).map((name) => [name, object[name]]),
  )

const namesIn = (object, names, path) =>
  Object.keys(pick(object, names)).map((name) => `${path}.${name}`)

const isPem = (value) => typeof value === 'string' || globalThis.Buffer?.isBuffer(value)

/**
 * The proxy of an agent of https-proxy-agent, http-proxy-agent, hpagent, socks-proxy-agent or tunnel.
 * @returns {string | undefined}
 */
function proxyOfAgent(agent) {
  const { proxy, proxyOptions } = agent ?? {}
  if (typeof proxy?.href === 'string') return proxy.href
  if (proxyOptions?.host) {
    const { host, port, proxyAuth } = proxyOptions
    return `http://${proxyAuth ? `${proxyAuth}@` : ''}${host}:${port ?? 80}`
  }
  if ((proxy?.type === 4 || proxy?.type === 5) && proxy.host) {
    const { type, host, port, userId, password } = proxy
    const user = userId
      ? `${encodeURIComponent(userId)}:${encodeURIComponent(password ?? '')}@`
      : ''
    const scheme = { 4: ['socks4a', 'socks4'], 5: ['socks5h', 'socks5'] }[type][
      agent.shouldLookup ? 1 : 0
    ]
    return `${scheme}://${user}${host}:${port}`
  }
  return undefined
}

function unreadOfAgent(agent, proxy) {
  if (!agent) return []
  const unread = namesIn(agent.options, OF_CONNECTIONS, 'httpOptions.agent.options')
  if (agent.options?.rejectUnauthorized === false) {
    unread.push('httpOptions.agent.options.rejectUnauthorized')
  }
  // proxy-agent reads the environment, which is read here too.
  const isUnderstood =
    proxy || typeof agent.getProxyForUrl === 'function' || agent.constructor?.name === 'Agent'
  return isUnderstood ? unread : ['httpOptions.agent', ...unread]
}

const textHeaders = (headers) =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name, value]) => value !== undefined && !OWN_HEADERS.includes(name.toLowerCase()))
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]),
  )

module.exports = { readHttpOptions }
