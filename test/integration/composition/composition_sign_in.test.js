// registerUrl next to a signIn callback of the config's own: theirs decides first, ours registers whom it allows.

const { withTokenRotation } = require('../../..')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

const provider = {
  id: 'demo',
  type: 'oauth',
  token: 'https://example.com/token',
  clientId: 'an-id',
  clientSecret: 'a-secret',
}

/** The callbacks of a config whose own callbacks are these. */
const composed = (own, options) =>
  withTokenRotation({ providers: [provider], callbacks: own }, options).callbacks

let application

beforeAll(async () => {
  application = await startTokenEndpoint({ reply: () => ({ status: 201 }) })
})

beforeEach(() => application.reset())

afterAll(() => application.close())

const params = () => ({
  user: { id: 'ada' },
  account: { provider: 'demo' },
  profile: { sub: 'ada' },
})
const registering = (own) => composed(own, { registerUrl: `${application.origin}/users` })

test('theirs stays alone without registerUrl', () => {
  const own = { signIn: () => true }
  expect(composed(own).signIn).toBe(own.signIn)
  expect(composed({})).not.toHaveProperty('signIn')
})

test.each([
  ['synchronously', () => true],
  ['asynchronously', async () => true],
])('theirs allows %s: then the user is registered', async (_how, allow) => {
  const own = jest.fn(allow)
  const given = params()
  expect(await registering({ signIn: own }).signIn(given)).toBe(true)
  expect(own).toHaveBeenCalledWith(given)
  expect(application.requests[0].body).toEqual({ id: 'ada' })
})

test.each([false, '/no-access', 'https://example.com/invite', undefined])(
  'theirs says %p: that is the answer, and no user is registered',
  async (answer) => {
    expect(await registering({ signIn: () => answer }).signIn(params())).toBe(answer)
    expect(await registering({ signIn: async () => answer }).signIn(params())).toBe(answer)
    expect(application.requests).toHaveLength(0)
  },
)

test('a truthy answer allows in NextAuth, so such a user is registered too', async () => {
  const { signIn } = registering({ signIn: () => ({ id: 'ada' }) })
  expect(await signIn(params())).toBe(true)
  expect(application.requests).toHaveLength(1)
})

test('a refused registration refuses what theirs allowed', async () => {
  const complaints = jest.spyOn(console, 'error').mockImplementation(() => {})
  application.replyWith(() => ({ status: 403 }))
  expect(await registering({ signIn: () => true }).signIn(params())).toBe(false)
  complaints.mockRestore()
})

test('what theirs throws is theirs', async () => {
  const { signIn } = registering({
    signIn: async () => {
      throw new Error('from the own callback')
    },
  })
  await expect(signIn(params())).rejects.toThrow('from the own callback')
  expect(application.requests).toHaveLength(0)
})
