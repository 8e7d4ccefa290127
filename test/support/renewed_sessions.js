// Set-up of the tests in which serverTokens renews sessions of NextAuth v4.

const nextAuthJwt = require('next-auth/jwt')
const { withTokenRotation } = require('../..')
const { demoProvider } = require('./next_auth_configs.js')
const { SECRET, nodeResponse } = require('./server_session.js')
const { startStrictEndpoint } = require('./strict_endpoint.js')

/**
 * For the tests of a file: an endpoint that takes each refresh token once.
 * @returns {{ config: Function, due: (name: string, more?: object) => object, endpoint: object }} `due`: the claims of a
 *   session that is; `endpoint` once tests run
 */
function renewalSetUp() {
  const setUp = {
    config: (more, options) =>
      withTokenRotation(
        { providers: [demoProvider(setUp.endpoint)], secret: SECRET, ...more },
        options,
      ),
    due: (name, more) => ({ name: 'Ada', ...setUp.endpoint.session(name), ...more }),
  }

  beforeAll(async () => {
    setUp.endpoint = await startStrictEndpoint()
  })

  beforeEach(() => {
    delete process.env.NEXTAUTH_URL
    setUp.endpoint.reset()
  })

  afterAll(() => setUp.endpoint.close())

  return setUp
}

const decode = (token, more) => nextAuthJwt.decode({ token, secret: SECRET, ...more })

/** Calls as a page of its own, with a response. */
async function visit({ getAccessToken }, browser, options) {
  const res = nodeResponse()
  const tokens = await getAccessToken({ req: browser.request(), res }, options)
  browser.take(res.lines)
  return { ...tokens, lines: res.lines }
}

module.exports = { decode, renewalSetUp, visit }
