// Set-up of the tests of serverTokens with cookies of NextAuth v4.

const { serverTokens, withTokenRotation } = require('../..')
const { demoProvider } = require('./next_auth_configs.js')
const { SECRET } = require('./server_session.js')
const { startTokenEndpoint } = require('./token_endpoint.js')

const VARIABLES = ['NEXTAUTH_URL', 'AUTH_URL', 'NEXTAUTH_SECRET', 'AUTH_SECRET', 'VERCEL']

/** What `getAccessToken` gives of a session that is not due. */
const TOKENS = { accessToken: 'access-0', expiresAt: expect.any(Number), provider: 'demo' }

/**
 * For the tests of a file: a token endpoint, none of the variables of a deployment, and a console that is listened to.
 * @returns {{ config: Function, tokensFor: Function, endpoint: object, printed: jest.SpyInstance }} the last two once
 *   tests run
 */
function serverTokensSetUp() {
  const environment = { ...process.env }
  const config = (more, options) =>
    withTokenRotation(
      { providers: [demoProvider(setUp.endpoint)], secret: SECRET, ...more },
      options,
    )
  const setUp = { config, tokensFor: (more, options) => serverTokens(config(more), options) }

  beforeAll(async () => {
    setUp.endpoint = await startTokenEndpoint()
  })

  beforeEach(() => {
    setUp.printed = jest.spyOn(console, 'error').mockImplementation(() => {})
    for (const name of VARIABLES) delete process.env[name]
  })

  afterEach(() => setUp.printed.mockRestore())

  afterAll(() => {
    process.env = environment
    return setUp.endpoint.close()
  })

  return setUp
}

module.exports = { TOKENS, serverTokensSetUp }
