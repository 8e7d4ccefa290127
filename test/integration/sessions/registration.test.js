// registerUrl: the application's own server hears of every user before the session begins, and may refuse.

const { once } = require('node:events')
const net = require('node:net')
const { createCallbacks, withTokenRotation } = require('../../..')
const { runNode } = require('../../support/child.js')
const { v4MillisecondsSeed } = require('../../support/seed_callbacks.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

const USER = { id: 'ada', name: 'Ada', email: 'ada@example.com' }

let application
let complaints

beforeAll(async () => {
  application = await startTokenEndpoint({ reply: () => ({ status: 200 }) })
})

beforeEach(() => {
  application.reset()
  complaints = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => complaints.mockRestore())

afterAll(() => application.close())

const registerUrl = () => `${application.origin}/api/user`

function callbacksWith(options) {
  const google = { clientId: 'an-id', clientSecret: 'a-secret' }
  return createCallbacks({ providers: { google }, ...options })
}

const signInWith = (options) => callbacksWith(options).signIn({ user: USER, account: {} })

test('posts the user as JSON, as the recipe does', async () => {
  expect(await v4MillisecondsSeed({ registerUrl: registerUrl() }).signIn({ user: USER })).toBe(true)
  expect(await signInWith({ registerUrl: registerUrl() })).toBe(true)
  const [recipes, ours] = application.requests
  expect(recipes.body).toEqual(USER)
  expect(ours).toMatchObject({ method: 'POST', url: '/api/user', body: USER })
  expect(ours.headers['content-type']).toBe('application/json')
  expect(complaints).not.toHaveBeenCalled()
})

test('next-auth-v3 hands the user in as the first argument', async () => {
  const { signIn } = callbacksWith({ registerUrl: registerUrl(), layout: 'next-auth-v3' })
  expect(await signIn(USER, { provider: 'google' }, {})).toBe(true)
  expect(application.requests[0].body).toEqual(USER)
})

test.each([200, 201, 202, 204])('%i allows', async (status) => {
  application.replyWith(() => ({ status }))
  expect(await signInWith({ registerUrl: registerUrl() })).toBe(true)
})

test.each([400, 401, 403, 404, 409, 500, 503])('%i refuses and is logged', async (status) => {
  application.replyWith(() => ({ status, body: { reason: 'ada@example.com is banned' } }))
  expect(await signInWith({ registerUrl: registerUrl() })).toBe(false)
  expect(complaints).toHaveBeenCalledTimes(1)
  const message = complaints.mock.calls[0].join(' ')
  expect(message).toContain(`registerUrl answered ${status}`)
  expect(message).not.toContain('ada@example.com')
})

test.each([301, 302, 303, 307, 308])(
  'a redirect (%i) refuses and is not followed',
  async (status) => {
    application.replyWith(({ url }) =>
      url === '/api/user' ? { status, headers: { location: '/login' } } : { status: 200 },
    )
    expect(await signInWith({ registerUrl: registerUrl() })).toBe(false)
    expect(application.requests.map(({ url }) => url)).toEqual(['/api/user'])
  },
)

test('a server that is not there refuses, where the recipe throws', async () => {
  const probe = net.createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const nowhere = `http://127.0.0.1:${probe.address().port}/api/user`
  await once(probe.close(), 'close')

  await expect(
    v4MillisecondsSeed({ registerUrl: nowhere }).signIn({ user: USER }),
  ).rejects.toThrow()
  expect(await signInWith({ registerUrl: nowhere })).toBe(false)
  expect(complaints.mock.calls[0].join(' ')).toMatch(
    /registerUrl could not be reached.*ECONNREFUSED/,
  )
})

test('a server that does not answer within the timeout refuses', async () => {
  let answer
  const answered = new Promise((resolve) => {
    answer = resolve
  })
  application.replyWith(() => ({ status: 200, after: answered }))
  expect(await signInWith({ registerUrl: registerUrl(), timeout: 100 })).toBe(false)
  expect(complaints.mock.calls[0].join(' ')).toMatch(
    /registerUrl could not be reached.*TimeoutError/,
  )
  answer()
})

test('the same trouble is logged once', async () => {
  application.replyWith(() => ({ status: 500 }))
  const { signIn } = callbacksWith({ registerUrl: registerUrl() })
  expect([await signIn({ user: USER }), await signIn({ user: USER })]).toEqual([false, false])
  expect(application.requests).toHaveLength(2)
  expect(complaints).toHaveBeenCalledTimes(1)
})

test('without registerUrl every user may sign in, and no server is told', async () => {
  expect(await signInWith({})).toBe(true)
  expect(application.requests).toHaveLength(0)
})

test('withTokenRotation puts it into the config', async () => {
  const google = { id: 'google', type: 'oauth', clientId: 'an-id', clientSecret: 'a-secret' }
  const config = withTokenRotation({ providers: [google] }, { registerUrl: registerUrl() })
  expect(await config.callbacks.signIn({ user: USER })).toBe(true)
  expect(application.requests[0].body).toEqual(USER)
})

describe('where no native addon can load', () => {
  /** What the signIn callback of a config gives there, or the code of what it throws. */
  async function edgeSignIn(options) {
    const program = `
      import { withTokenRotation } from 'next-auth-token-rotation'
      const google = { id: 'google', type: 'oauth', clientId: 'an-id', clientSecret: 'a-secret' }
      const { callbacks } = withTokenRotation({ providers: [google] }, ${options})
      const signIn = async () => callbacks.signIn({ user: ${JSON.stringify(USER)} })
      console.log(await signIn().catch(({ code, option }) => code + ' ' + option))`
    const args = ['--conditions=edge-light', '--input-type=module', '--eval', program]
    const { stdout, stderr } = await runNode(args)
    return { said: stdout.trim(), stderr }
  }

  const registering = () => edgeSignIn(JSON.stringify({ registerUrl: registerUrl() }))

  test('it registers all the same', async () => {
    expect((await registering()).said).toBe('true')
    expect(application.requests[0].body).toEqual(USER)
  })

  test('it refuses all the same, and is logged', async () => {
    application.replyWith(() => ({ status: 403 }))
    const { said, stderr } = await registering()
    expect(said).toBe('false')
    expect(stderr).toContain('registerUrl answered 403, so the sign-in is refused.')
  })

  test('a variable that is not set lets no user in', async () => {
    const { said } = await edgeSignIn('{ registerUrl: undefined }')
    expect(said).toBe('ERR_INVALID_OPTION registerUrl')
  })
})
