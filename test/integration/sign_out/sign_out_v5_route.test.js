// createSignOutRoute and Auth.js v5, side by side on the same cookies, and with database sessions.

const { runNode } = require('../../support/child.js')
const { idTokenFor, startProvider } = require('../../support/sign_out_route.js')

test('a session of Auth.js ends here and at its provider', async () => {
  const provider = await startProvider()
  const program = require.resolve('../../support/sign_out_route_v5.mjs')
  const input = JSON.stringify({ issuer: provider.origin, idToken: idTokenFor({ exp: 1 }) })
  const ended = await runNode([program], { input })
  await provider.close()
  expect(ended).toMatchObject({ code: 0 })
  expect(ended.stderr).not.toContain('Error')
  expect(JSON.parse(ended.stdout)).toHaveLength(8)
})
