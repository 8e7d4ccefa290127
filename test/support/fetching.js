// Set-up of the tests of the fetch of serverTokens: who it asks, and for whom.

const { serverTokens, withTokenRotation } = require('../..')
const { startApi } = require('./api_server.js')
const { demoProvider } = require('./next_auth_configs.js')
const { SECRET, browserWith, nowSeconds } = require('./server_session.js')
const { startStrictEndpoint } = require('./strict_endpoint.js')

/** Takes every token but this one. */
const refuses = (token) => (seen) => ({ status: seen.token === token ? 401 : 200, body: 'told' })

/**
 * For the tests of a file: a token endpoint that takes each refresh token once; two APIs that get the token, `api` and
 * `sibling`; and one that must not, `elsewhere`. The members are there once tests run.
 */
class FetchSetUp {
  #sessions = 0

  async start() {
    delete process.env.NEXTAUTH_URL
    this.endpoint = await startStrictEndpoint()
    this.api = await startApi((seen) => this.answer(seen))
    this.sibling = await startApi((seen) => this.answer(seen))
    this.elsewhere = await startApi((seen) => this.answerElsewhere(seen))
  }

  reset() {
    this.endpoint.reset()
    for (const { seen } of [this.api, this.sibling, this.elsewhere]) seen.length = 0
    this.answer = () => ({})
    this.answerElsewhere = () => ({})
  }

  close() {
    const servers = [this.endpoint, this.api, this.elsewhere, this.sibling]
    return Promise.all(servers.map((one) => one.close()))
  }

  config = (options) =>
    withTokenRotation({ providers: [demoProvider(this.endpoint)], secret: SECRET }, options)

  tokensFor = (options) =>
    serverTokens(this.config(options), { origins: [this.api.origin, `${this.sibling.origin}/`] })

  sessionToken = () => {
    this.#sessions += 1
    return {
      ...this.endpoint.session(`caller-${this.#sessions}`),
      expires_at: nowSeconds() + 3000,
    }
  }

  signedIn = async (more) => (await browserWith({ ...this.sessionToken(), ...more })).request()
}

function fetchSetUp() {
  const setUp = new FetchSetUp()
  beforeAll(() => setUp.start())
  beforeEach(() => setUp.reset())
  afterAll(() => setUp.close())
  return setUp
}

module.exports = { fetchSetUp, refuses }
