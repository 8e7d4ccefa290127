// What a NextAuth provider says, and the refreshes that follow from it: set-up for one test file.

const { withTokenRotation } = require('../..')
const { demoProvider, expiredToken } = require('./next_auth_configs.js')
const { startProviderInternet } = require('./provider_internet.js')
const { startTokenEndpoint } = require('./token_endpoint.js')

const HOST = 'login.acme.test'
const HOSTS = [HOST, 'login.microsoftonline.com', 'acme.b2clogin.com']

/** Sets the hooks of a file: `endpoint`, `internet`, and the spy `complaints` of the test that runs. */
function settingsOfProviders() {
  const world = {
    demo,
    refresh,
    wrap,
    lines: () => world.complaints.mock.calls.map(([line]) => line),
  }
  let made = 0

  beforeAll(async () => {
    world.endpoint = await startTokenEndpoint()
    world.internet = await startProviderInternet(HOSTS)
  })

  beforeEach(() => {
    world.endpoint.reset()
    world.internet.reset()
    world.complaints = jest.spyOn(console, 'error').mockImplementation(() => {})
  })

  afterEach(() => world.complaints.mockRestore())

  afterAll(async () => {
    await world.endpoint.close()
    await world.internet.close()
  })

  /** With an id of its own, because a line is printed once for it. */
  function demo(more) {
    made += 1
    return demoProvider(world.endpoint, { id: `demo-${made}`, ...more })
  }

  function wrap(provider, options) {
    return withTokenRotation({ providers: [provider] }, options)
  }

  function refresh(provider, options) {
    return wrap(provider, options).callbacks.jwt({ token: expiredToken({ provider: provider.id }) })
  }

  return world
}

module.exports = { HOST, settingsOfProviders }
