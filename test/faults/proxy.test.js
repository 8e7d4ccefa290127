// Through a proxy, which sees where a request goes and nothing of it, and which can fail in ways of its own: all of them
// before anything was sent.

const { makeAuthority } = require('../support/certificates.js')
const { startConnectProxy } = require('../support/connect_proxy.js')
const { grants } = require('./support/behaviours.js')
const { startFullBacklog } = require('./support/full_backlog.js')
const {
  PATIENCE_MS,
  TIMEOUT_MS,
  configuration,
  expectFailure,
  expectGrant,
  notSent,
  refreshBoth,
} = require('./support/matrix.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')

const HOST = 'token.example'
const VARIABLES = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'].flatMap((name) => [
  name,
  name.toUpperCase(),
])

let authority
let endpoint
let proxy
let before

beforeAll(async () => {
  authority = makeAuthority()
  const tlsOptions = authority.issue({ hosts: [HOST, '127.0.0.1'] })
  endpoint = await startMisbehavingEndpoint({ onRequest: grants, tlsOptions })
  proxy = await startConnectProxy(endpoint.port)
})

beforeEach(() => {
  proxy.connects.length = 0
  before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]))
  for (const name of VARIABLES) delete process.env[name]
})

afterEach(() => {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
})

afterAll(async () => {
  await proxy.close()
  await endpoint.close()
  authority.remove()
})

/** A port of its own in each URL, so that no connection of an earlier test is at hand. */
let lastPort = 4430
const byName = () => {
  lastPort += 1
  return `https://${HOST}:${lastPort}/token`
}

const refresh = (url, options) =>
  refreshBoth(url, {
    options: { ca: authority.ca, timeout: PATIENCE_MS, connectTimeout: PATIENCE_MS, ...options },
  })

async function expectThroughProxy(options, through = proxy) {
  expectGrant(await refresh(byName(), options))
  expect(new Set(through.connects)).toEqual(new Set([`${HOST}:${lastPort}`]))
}

/** Directly, which only an address that exists allows. */
async function expectDirect(options) {
  expectGrant(await refresh(endpoint.url, options))
  expect(proxy.connects).toEqual([])
}

describe('the option proxy', () => {
  test('leads through it', () => expectThroughProxy({ proxy: proxy.url }))

  test('does not listen to the environment', async () => {
    process.env.https_proxy = 'http://127.0.0.1:1'
    process.env.no_proxy = '*'
    await expectThroughProxy({ proxy: proxy.url })
  })

  test('false: directly, whatever the environment says', async () => {
    process.env.https_proxy = proxy.url
    await expectDirect({ proxy: false })
  })
})

/** `PROXY` stands for the URL of the proxy. */
function setVariables(variables) {
  for (const [name, value] of Object.entries(variables)) {
    process.env[name] = value.replace('PROXY', proxy.url)
  }
}

describe('the environment leads through the proxy', () => {
  test.each([
    { https_proxy: 'PROXY' },
    { HTTPS_PROXY: 'PROXY' },
    { all_proxy: 'PROXY' },
    { ALL_PROXY: 'PROXY' },
    { https_proxy: 'PROXY', HTTPS_PROXY: 'http://127.0.0.1:1' },
    { https_proxy: 'PROXY', all_proxy: 'http://127.0.0.1:1' },
    { https_proxy: 'PROXY', http_proxy: 'http://127.0.0.1:1' },
    { https_proxy: 'PROXY', no_proxy: 'other.example,ken.example,127.0.0.1' },
  ])('%j', async (variables) => {
    setVariables(variables)
    await expectThroughProxy()
  })
})

describe('the environment leads past the proxy', () => {
  test.each([
    {},
    { http_proxy: 'PROXY', HTTP_PROXY: 'PROXY' },
    { https_proxy: '', HTTPS_PROXY: 'PROXY' },
    { https_proxy: 'PROXY', no_proxy: '127.0.0.1' },
    { https_proxy: 'PROXY', NO_PROXY: 'other.example, 127.0.0.1' },
    { https_proxy: 'PROXY', no_proxy: '127.0.0.0/8' },
    { https_proxy: 'PROXY', no_proxy: '*' },
  ])('%j', async (variables) => {
    setVariables(variables)
    await expectDirect()
  })

  // As Node and curl's users write it. The name leads nowhere: what matters is that the proxy is not asked.
  test.each(['*.example', '.example', 'PORT', '*.EXAMPLE,other.test', 'other.test *.example'])(
    'no_proxy: %s',
    async (written) => {
      const url = byName()
      setVariables({ https_proxy: 'PROXY', no_proxy: written.replace('PORT', new URL(url).host) })
      const { afterExpired } = await refresh(url, { retries: 0 })
      expect(afterExpired).toHaveProperty('error', 'TemporarilyUnavailable')
      expect(proxy.connects).toEqual([])
    },
  )

  test('no_proxy with another port does not', async () => {
    setVariables({ https_proxy: 'PROXY', no_proxy: `${HOST}:1` })
    await expectThroughProxy()
  })

  test('where the endpoint is https: on this machine, also as the option', async () => {
    const url = endpoint.url.replace('127.0.0.1', 'localhost')
    for (const options of [{}, { proxy: proxy.url }]) {
      setVariables({ https_proxy: 'PROXY' })
      await refresh(url, { ...options, retries: 0 })
      expect(proxy.connects).toEqual([])
    }
  })

  test('where the endpoint is http: on this machine: its tokens would leave it in the clear', async () => {
    setVariables({ http_proxy: 'PROXY', all_proxy: 'PROXY' })
    const local = await startMisbehavingEndpoint({ onRequest: grants })
    try {
      expectGrant(await refresh(local.url))
      expectGrant(await refresh(local.url, { proxy: proxy.url }))
      expect(proxy.connects).toEqual([])
    } finally {
      await local.close()
    }
  })
})

describe('a proxy that wants credentials', () => {
  let guarded

  beforeAll(async () => {
    guarded = await startConnectProxy(endpoint.port, { credentials: 'user:p@ss/w:rd' })
  })

  beforeEach(() => {
    guarded.connects.length = 0
  })

  afterAll(() => guarded.close())

  const withCredentials = (credentials) => guarded.url.replace('//', `//${credentials}@`)

  test('gets them, and no other server does', async () => {
    await expectThroughProxy({ proxy: withCredentials('user:p%40ss%2Fw%3Ard') }, guarded)
    const { head } = endpoint.requests.at(-1)
    expect(head).not.toMatch(/proxy-|p@ss|p%40ss/i)
  })

  test('gets them from the environment too', async () => {
    process.env.https_proxy = withCredentials('user:p%40ss%2Fw%3Ard')
    await expectThroughProxy({}, guarded)
  })

  test.each(['', 'user:marked-wrong'])(
    'refuses %p, and no event repeats it',
    async (credentials) => {
      const outcome = await refresh(byName(), { proxy: withCredentials(credentials) })
      expectFailure(outcome, notSent('connect_failed', 0, { attempts: 2, httpStatus: 0 }))
      expect(guarded.connects).toEqual([])
    },
  )
})

describe('a proxy that fails', () => {
  const says = (text) => ({ onRequest: (socket) => socket.end(`HTTP/1.1 ${text}\r\n\r\n`) })
  const unreached = (code) => notSent(code, 0, { attempts: 2 })

  test.each([
    ['refuses the destination', says('403 Forbidden'), 'connect_failed'],
    ['cannot reach it', says('502 Bad Gateway'), 'connect_failed'],
    ['has too much to do', says('503 Unavailable\r\nRetry-After: 60'), 'connect_failed'],
    ['closes the connection', { onRequest: (socket) => socket.end() }, 'connect_failed'],
    ['resets it', { onConnection: (socket) => socket.resetAndDestroy() }, 'connect_failed'],
    [
      'speaks no HTTP',
      { onRequest: (socket) => socket.end('SSH-2.0-proxy\r\n') },
      'connect_failed',
    ],
    ['says nothing', {}, 'connect_timeout'],
    ['opens a tunnel that ends at once', says('200 Established'), 'connect_failed'],
    [
      'opens a tunnel to silence',
      { onRequest: (socket) => socket.write('HTTP/1.1 200 Established\r\n\r\n') },
      'connect_timeout',
    ],
  ])('%s', async (_what, behaviours, code) => {
    const failing = await startMisbehavingEndpoint(behaviours)
    try {
      const options = { proxy: `http://127.0.0.1:${failing.port}`, connectTimeout: TIMEOUT_MS }
      expectFailure(await refresh(byName(), options), unreached(code))
    } finally {
      await failing.close()
    }
  })

  test('is not there', async () => {
    const gone = await startMisbehavingEndpoint({})
    await gone.close()
    const options = { proxy: `http://127.0.0.1:${gone.port}` }
    expectFailure(await refresh(byName(), options), unreached('connect_failed'))
  })

  test('does not answer', async () => {
    const { port, close } = await startFullBacklog()
    try {
      const options = { proxy: `http://127.0.0.1:${port}`, connectTimeout: TIMEOUT_MS }
      expectFailure(await refresh(byName(), options), unreached('connect_timeout'))
    } finally {
      await close()
    }
  })

  test('looks into what it carries: it is not trusted with it', async () => {
    const stranger = makeAuthority()
    const tlsOptions = stranger.issue({ hosts: [HOST] })
    const middle = await startMisbehavingEndpoint({ onRequest: grants, tlsOptions })
    const looking = await startConnectProxy(middle.port)
    try {
      const outcome = await refresh(byName(), { proxy: looking.url })
      expectFailure(outcome, configuration('tls_verification', { attempts: 1 }))
      expect(middle.requests).toEqual([])
    } finally {
      await looking.close()
      await middle.close()
      stranger.remove()
    }
  })
})
