// httpOptions of NextAuth v4: taken over to a refresh where that can be, else said once.

const https = require('node:https')
const { HttpsProxyAgent } = require('https-proxy-agent')
const { withTokenRotation } = require('../../..')
const { demoProvider } = require('../../support/next_auth_configs.js')
const { HOST, settingsOfProviders } = require('../../support/provider_settings.js')

const world = settingsOfProviders()
const { demo, lines, refresh, wrap } = world

describe('httpOptions of NextAuth v4', () => {
  const remote = (httpOptions) => demo({ token: `https://${HOST}/token`, httpOptions })

  test.each([
    ['https-proxy-agent', () => new HttpsProxyAgent(world.internet.proxy)],
    [
      'its old form',
      () => ({ proxy: { href: `${world.internet.proxy}/` }, options: { ca: world.internet.ca } }),
    ],
    [
      'tunnel',
      () => {
        const { hostname: host, port } = new URL(world.internet.proxy)
        return { proxyOptions: { host, port }, options: { ca: world.internet.ca } }
      },
    ],
  ])("an agent's proxy and CA: %s", async (_kind, agent) => {
    const renewed = await refresh(remote({ agent: agent(), ca: world.internet.ca }))
    expect(renewed.access_token).toMatch(/of-the-endpoint$/)
    expect(world.internet.connects).toContain(`${HOST}:443`)
    expect(lines()).toEqual([])
  })

  test('ca, headers, and the options of all win over neither', async () => {
    const provider = remote({
      ca: world.internet.ca,
      headers: { 'x-tenant': 'acme', Host: 'no', n: 7, u: undefined },
    })
    await refresh(provider, {
      proxy: world.internet.proxy,
      providers: { [provider.id]: { headers: { 'x-own': '1' } } },
    })
    const [{ headers, host }] = world.internet.tokenRequests()
    expect(headers).toMatchObject({ 'x-tenant': 'acme', n: '7', 'x-own': '1' })
    expect(host).toBe(HOST)
  })

  test.each([
    ['that of the provider', {}, 300],
    ['not where one of all is written', { timeout: 400 }, 400],
  ])('timeout: %s', async (_which, options, expected) => {
    world.endpoint.replyWith(() => ({ after: new Promise((resolve) => setTimeout(resolve, 900)) }))
    const began = performance.now()
    await refresh(demo({ httpOptions: { timeout: 300 } }), { ...options, retries: 0 })
    const took = performance.now() - began
    expect(took).toBeGreaterThan(expected - 20)
    expect(took).toBeLessThan(890)
  })

  test.each([0, -1, 1.5, 'soon', Number.POSITIVE_INFINITY])(
    'a value that is not a timeout: %p',
    async (timeout) => {
      expect((await refresh(demo({ httpOptions: { timeout } }))).access_token).toMatch(/endpoint$/)
    },
  )

  test('an option of this package wins over the agent', async () => {
    const provider = remote({ agent: new HttpsProxyAgent('http://127.0.0.1:1') })
    expect(
      await refresh(provider, { proxy: world.internet.proxy, ca: world.internet.ca }),
    ).not.toHaveProperty('error')
  })

  test.each([
    ['httpOptions.agent', { agent: new (class MyAgent extends https.Agent {})() }],
    ['httpOptions.lookup', { lookup: () => {} }],
    ['httpOptions.pfx', { pfx: Buffer.from('x') }],
    [
      'httpOptions.agent.options.rejectUnauthorized',
      { agent: new https.Agent({ rejectUnauthorized: false }) },
    ],
    [
      'httpOptions.agent.options.localAddress',
      { agent: new https.Agent({ localAddress: '127.0.0.1' }) },
    ],
  ])('%s is said', async (name, httpOptions) => {
    const provider = demo({ httpOptions })
    wrap(provider)
    wrap(provider)
    expect(lines()).toEqual([
      expect.stringContaining(
        `provider "${provider.id}" has ${name}, which is used at sign-in and not at a refresh. `,
      ),
    ])
    expect(await refresh(provider)).not.toHaveProperty('error')
  })

  test.each([
    [
      'an agent that keeps connections',
      { agent: new https.Agent({ keepAlive: true, maxSockets: 5 }) },
    ],
    ['nothing', undefined],
    ['null', null],
  ])('%s adds no line to the log', (_what, httpOptions) => {
    wrap(demo({ httpOptions }))
    expect(lines()).toEqual([])
  })
})

test('certificates that a config function reads for each request make no new rotator', async () => {
  const wrapped = withTokenRotation(() => ({
    providers: [
      demoProvider(world.endpoint, { httpOptions: { ca: Buffer.from(world.internet.ca) } }),
    ],
  }))
  const [first, second] = [wrapped(), wrapped()]
  expect(second.callbacks.jwt).toBe(first.callbacks.jwt)
})
