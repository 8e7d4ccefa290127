// Sign-outs inside Auth.js v5's own handler.

const path = require('node:path')
const { runNode } = require('../../support/child.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

const PROGRAM = path.join(__dirname, '../../support/sign_out_v5.mjs')
const REFUSED = 'RefreshAccessTokenError'

let endpoint
let ended

beforeAll(async () => {
  let count = 0
  endpoint = await startTokenEndpoint({
    reply: () => ({ body: { access_token: `renewed-${++count}`, expires_in: 3600 } }),
  })
  const input = JSON.stringify({ token: endpoint.url })
  const { code, stdout, stderr } = await runNode([PROGRAM], { input })
  expect({ code, stderr }).toMatchObject({ code: 0 })
  ended = JSON.parse(stdout)
})

afterAll(() => endpoint.close())

test('the session that signed out is refused, with every cookie that it ever had', () => {
  expect(ended.cookieAfter).toBe('')
  expect(ended.mine.session.error).toBe(REFUSED)
  expect(ended.renewedOfMine.error).toBe(REFUSED)
})

test('another session with the same refresh token goes on', () => {
  expect(ended.other).toMatchObject({ user: {} })
  expect(ended.other).not.toHaveProperty('error')
})

test("the app's own events.signOut is given the newest tokens, not what the cookie carried", () => {
  expect(ended.renewed).toBe('renewed-1')
  expect(ended.given).toEqual([
    expect.objectContaining({ sub: 'ada', access_token: 'renewed-1', refresh_token: 'kept' }),
  ])
})
