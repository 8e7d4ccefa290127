// What withTokenRotation makes of Auth.js v5's function of the request, which returns a config for each.

const { rootCertificates } = require('node:tls')
const { withTokenRotation } = require('../../..')
const { demoProvider, expiredToken } = require('../../support/next_auth_configs.js')
const { refusalOf } = require('../../support/invalid_options.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

let endpoint

beforeAll(async () => {
  endpoint = await startTokenEndpoint()
})

beforeEach(() => endpoint.reset())

afterAll(() => endpoint.close())

const demo = (more) => demoProvider(endpoint, more)

describe("Auth.js v5's function of the request", () => {
  const request = { url: 'https://app.example/api/auth/session' }

  test.each([
    ['synchronous', (config) => config],
    ['asynchronous', async (config) => config],
  ])('%s', async (_how, hand) => {
    const lazy = jest.fn(() => hand({ providers: [demo()], secret: 's' }))
    const wrapped = withTokenRotation(lazy)
    expect(lazy).not.toHaveBeenCalled()
    const config = await wrapped(request)
    expect(lazy).toHaveBeenCalledWith(request)
    expect(config.secret).toBe('s')
    expect((await config.callbacks.jwt({ token: expiredToken() })).access_token).not.toBe('old')
  })

  test('each request gets its own callbacks of theirs, and one memory of ours', async () => {
    const wrapped = withTokenRotation(({ role }) => ({
      providers: [demo()],
      callbacks: { jwt: ({ token }) => ({ ...token, role }) },
    }))
    const token = expiredToken()
    const [ada, grace] = [wrapped({ role: 'admin' }), wrapped({ role: 'guest' })]
    const [first, second] = await Promise.all([
      ada.callbacks.jwt({ token }),
      grace.callbacks.jwt({ token }),
    ])
    expect([first.role, second.role]).toEqual(['admin', 'guest'])
    expect(second.access_token).toBe(first.access_token)
    expect(endpoint.requests).toHaveLength(1)
  })

  test('a request does not read the options through again, however large they are', async () => {
    const ca = Buffer.from(rootCertificates[0])
    const read = [jest.spyOn(ca, 'toJSON'), jest.spyOn(ca, 'toString')]
    const wrapped = withTokenRotation(() => ({ providers: [demo()] }), { ca })
    await wrapped(request).callbacks.jwt({ token: expiredToken() })
    for (const spy of read) spy.mockClear()
    await wrapped(request).callbacks.jwt({ token: expiredToken() })
    expect(endpoint.requests).toHaveLength(2)
    for (const spy of read) expect(spy).not.toHaveBeenCalled()
  })

  test.each([
    ['clientSecret', 'another-secret'],
    ['clientId', 'another-id'],
  ])('another %s counts from the next request on', async (name, value) => {
    const client = { token_endpoint_auth_method: 'client_secret_post' }
    const wrapped = withTokenRotation((more) => ({ providers: [demo({ client, ...more })] }))
    const sent = { clientId: 'client_id', clientSecret: 'client_secret' }[name]
    const [before, after] = [demo()[name], value]
    for (const more of [{}, { [name]: value }, {}]) {
      await wrapped(more).callbacks.jwt({ token: expiredToken() })
    }
    expect(endpoint.requests.map(({ body }) => body[sent])).toEqual([before, after, before])
  })

  test('a mistake is told at every request', () => {
    const wrapped = withTokenRotation((more) => ({ providers: [demo(more)] }), { timeout: 'soon' })
    for (const _time of [1, 2]) refusalOf(() => wrapped({}), 'timeout')
    const incomplete = withTokenRotation((more) => ({ providers: [demo(more)] }))
    for (const _time of [1, 2]) {
      refusalOf(() => incomplete({ clientSecret: '' }), 'providers.demo.clientSecret')
    }
    expect(incomplete({}).callbacks).toHaveProperty('jwt')
  })
})

describe('a function of the request that serves several tenants', () => {
  let complaints

  beforeEach(() => {
    complaints = jest.spyOn(console, 'error').mockImplementation(() => {})
  })

  afterEach(() => complaints.mockRestore())

  /** A request of a tenant whose cookie holds nothing to refresh, which is told once for one rotator. */
  const requestOf = (wrapped) => (tenant) =>
    wrapped(tenant).callbacks.jwt({ token: { access_token: 'old', expires_at: 1 } })

  const wrap = (options) =>
    withTokenRotation((tenant) => ({ providers: [demo({ clientId: tenant })] }), options)

  test('has one rotator for each, in whatever order they come', async () => {
    const visit = requestOf(wrap())
    for (let round = 0; round < 5; round += 1) {
      for (const tenant of ['ada', 'grace', 'joan']) await visit(tenant)
    }
    expect(complaints).toHaveBeenCalledTimes(3)
  })

  test('keeps the hundred that came last', () => {
    const ca = Buffer.from(rootCertificates[0])
    const read = jest.spyOn(ca, 'toString')
    const wrapped = wrap({ ca })
    const visit = (tenant) => wrapped(tenant)
    visit('first')
    const once = read.mock.calls.length
    expect(once).toBeGreaterThan(0)
    // Whose options are read has no rotator yet.
    const made = () => read.mock.calls.length / once
    const tenants = Array.from({ length: 100 }, (_, index) => `tenant-${index}`)
    for (const tenant of [...tenants, ...tenants, 'one more']) visit(tenant)
    expect(made()).toBe(102)
    visit('tenant-1')
    expect(made()).toBe(102)
    visit('tenant-0')
    expect(made()).toBe(103)
  })

  test('prints a few lines, however many tenants have the same trouble', async () => {
    const visit = requestOf(wrap())
    for (let index = 0; index < 300; index += 1) await visit(`tenant-${index}`)
    expect(complaints.mock.calls.length).toBeLessThan(20)
    expect(complaints.mock.calls.at(-1)[0]).toContain('are not printed for an hour')
  })
})
