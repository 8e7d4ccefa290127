const { startTokenEndpoint } = require('./token_endpoint.js')

/**
 * For the tests of a file: a token endpoint that begins anew with each test, and a console that is listened to.
 * @param {(parts: { endpoint: object, logged: jest.SpyInstance }) => void} receive called before each test
 */
function withEndpointAndLog(receive) {
  let endpoint
  let logged

  beforeAll(async () => {
    endpoint = await startTokenEndpoint()
  })

  beforeEach(() => {
    endpoint.reset()
    logged = jest.spyOn(console, 'error').mockImplementation(() => {})
    receive({ endpoint, logged })
  })

  afterEach(() => logged.mockRestore())

  afterAll(() => endpoint.close())
}

module.exports = { withEndpointAndLog }
