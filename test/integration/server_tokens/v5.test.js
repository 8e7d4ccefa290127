// serverTokens and Auth.js v5, side by side on the same cookies.

const { startStrictEndpoint } = require('../../support/strict_endpoint.js')
const { runNode } = require('../../support/child.js')

test('what Auth.js writes is read and renewed, and it reads what is written', async () => {
  const endpoint = await startStrictEndpoint()
  const sessions = Array.from({ length: 40 }, (_, at) => endpoint.session(`v5-${at}`))
  const program = require.resolve('../../support/server_tokens_v5.mjs')
  const ended = await runNode([program, endpoint.url, JSON.stringify(sessions)])
  await endpoint.close()
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(ended.stdout)).toHaveLength(10)
  expect(endpoint.reused()).toEqual([])
})
