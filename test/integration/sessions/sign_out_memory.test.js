// A sign-out is not undone by what makes room in the memory of spent refresh tokens. In a process of its own: that memory is
// the process's, and the longest wish of all its callbacks counts.

const { runNode } = require('../../support/child.js')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')

const PROGRAM = `
  const { withTokenRotation } = require('next-auth-token-rotation')
  const { readAt, signOutAt } = require('./test/support/sign_out_with_v4.js')
  const [provider, options, others, pauseMs, account] = JSON.parse(process.argv[1])
  const config = withTokenRotation({ providers: [provider] }, options)
  const signIn = (tokens) => config.callbacks.jwt({
    token: { sub: 'ada' }, account: { provider: 'demo', expires_at: 1, ...tokens },
  })
  async function main() {
    const token = await signIn(account)
    const { token: renewed } = await readAt(config, token)
    await signOutAt(config, renewed)
    for (let other = 0; other < others; other += 1) {
      const theirs = await signIn({ access_token: 'a', refresh_token: 'other-' + other })
      await config.events.signOut({ token: theirs })
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    const errors = []
    for (const cookie of [token, { ...renewed, expires_at: 1 }]) {
      errors.push((await readAt(config, cookie)).session.error)
    }
    console.log(JSON.stringify(errors))
    process.exit()
  }
  main()`

let endpoint

beforeAll(async () => {
  endpoint = await startStrictEndpoint()
})

afterAll(() => endpoint.close())

test.each([
  ['successorTtl', { successorTtl: 1 }, 0, 1_500],
  ['maxSuccessors sign-outs of others', { maxSuccessors: 10 }, 200, 0],
  ['both', { successorTtl: 1, maxSuccessors: 10 }, 200, 1_500],
])('not by %s', async (what, options, others, pauseMs) => {
  endpoint.reset()
  const { access_token, refresh_token } = endpoint.session(what.replaceAll(' ', '-'))
  const provider = {
    ...{ id: 'demo', type: 'oauth', token: endpoint.url },
    ...{ clientId: 'an-id', clientSecret: 'a-secret' },
  }
  const given = [provider, options, others, pauseMs, { access_token, refresh_token }]
  const { code, stdout, stderr } = await runNode(['-e', PROGRAM, JSON.stringify(given)])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toEqual(Array(2).fill('RefreshAccessTokenError'))
  // The one refresh of before the sign-out.
  expect(endpoint.uses).toHaveLength(1)
})
