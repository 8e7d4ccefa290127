// Where no addon can load createSignOutRoute is there, so that the module of a route loads, and says at a call what it lacks.

const { runNode } = require('../support/child.js')

const PROGRAM = `
  import { createSignOutRoute, withTokenRotation } from 'next-auth-token-rotation'
  const route = createSignOutRoute(withTokenRotation({ providers: [] }), { postLogoutRedirectUri: '/' })
  const codes = []
  for (const call of [route, route.GET, route.POST]) await call().catch((error) => codes.push(error.code))
  console.log(codes.join())`

test.each(['edge-light', 'workerd', 'browser'])('%s', async (condition) => {
  const args = [`--conditions=${condition}`, '--input-type=module', '-e', PROGRAM]
  const { stdout } = await runNode(args)
  expect(stdout.trim()).toBe('ERR_EDGE_RUNTIME,ERR_EDGE_RUNTIME,ERR_EDGE_RUNTIME')
})
