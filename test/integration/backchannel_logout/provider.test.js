// A real provider that ends sessions at the route: oidc-provider, when a browser signs out there.

const { once } = require('node:events')
const http = require('node:http')
const { Browser } = require('../../../examples/authorization-server/browser.js')
const { startAuthorizationServer } = require('../../../examples/authorization-server/control.js')
const { logoutRoute } = require('../../support/logout_route.js')

let app
let server
let logout

beforeAll(async () => {
  app = http.createServer(async (request, response) => {
    await logout.route(request, response)
    app.emit('answered', response.statusCode)
  })
  await once(app.listen(0, '127.0.0.1'), 'listening')
  const { port } = app.address()
  const backchannelLogoutUri = `http://127.0.0.1:${port}/api/backchannel-logout`
  server = await startAuthorizationServer({ backchannelLogoutUri, clientId: 'an-id' })
  logout = logoutRoute(server.issuer)
})
afterAll(async () => {
  logout.close()
  await server.close()
  app.closeAllConnections()
  await new Promise((resolve) => app.close(resolve))
})

const claimsIn = (jwt) => JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url'))

/** At the provider's own page. */
async function signOutThere(browser) {
  const page = await browser.visit(`${server.issuer}/session/end`)
  const [, action] = /<form[^>]* action="([^"]+)"/.exec(page.html)
  const [, xsrf] = /name="xsrf" value="([^"]+)"/.exec(page.html)
  await browser.visit(new URL(action, page.url), new URLSearchParams({ xsrf, logout: 'yes' }))
}

test('a browser that signs out at the provider ends its session here', async () => {
  const browser = new Browser()
  const { tokenSet } = await server.signIn({ user: 'ada', browser })
  const { sid } = claimsIn(tokenSet.id_token)
  const goesOn = await logout.signIn({ ...claimsIn(tokenSet.id_token) })
  const inAnotherBrowser = await logout.signIn({ sub: 'ada', sid: `not ${sid}` })
  const answered = once(app, 'answered')
  await signOutThere(browser)
  expect(await answered).toEqual([200])
  expect([await goesOn(), await inAnotherBrowser()]).toEqual([false, true])
})
