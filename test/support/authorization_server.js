const { startAuthorizationServer } = require('./sessions.js')

/**
 * For the tests of a file: an authorization server that is up, answers at once and has seen nothing as each test begins.
 * @param {(server: import('../../examples/authorization-server/control.js').AuthorizationServer) => void} receive
 */
function withAuthorizationServer(receive) {
  let server

  beforeAll(async () => {
    server = await startAuthorizationServer()
    receive(server)
  })

  beforeEach(() => server.clearLog())

  afterEach(async () => {
    await server.comeUp()
    await server.setThinkTime(0)
  })

  afterAll(() => server.close())
}

module.exports = { withAuthorizationServer }
