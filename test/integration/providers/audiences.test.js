// Callbacks that ask for other access tokens (scope, resource, audience, …) with the refresh token of one session.

const { createCallbacks } = require('../../..')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')
const { startWorker } = require('../../support/workers.js')

let endpoint

beforeAll(async () => {
  endpoint = await startStrictEndpoint({ thinkTimeMs: 10 })
})

beforeEach(() => endpoint.reset())

afterAll(() => endpoint.close())

const callbacksFor = (parameters) => createCallbacks(endpoint.options(parameters))
const due = (token) => ({ ...token, expires_at: Math.floor(Date.now() / 1000) + 60 })

test('each scope gets its own token, one presentation after the other', async () => {
  const session = endpoint.session('two-scopes')
  const [mail, files] = ['mail', 'files'].map((scope) => callbacksFor({ scope }))
  const answers = await Promise.all(
    [mail, files, mail, files].map(({ jwt }) => jwt({ token: due(session) })),
  )
  expect(answers.map(({ access_token: text }) => text.split('-for-')[1])).toEqual([
    'mail',
    'files',
    'mail',
    'files',
  ])
  expect(endpoint.uses).toHaveLength(2)
  expect(endpoint.reused()).toEqual([])
})

test('a scope keeps its token, with the newest refresh token, while another one refreshes', async () => {
  const session = endpoint.session('kept')
  const [mail, files] = ['mail', 'files'].map((scope) => callbacksFor({ scope }))
  const first = await mail.jwt({ token: due(session) })
  const second = await files.jwt({ token: due(session) })
  const again = await mail.jwt({ token: due(session) })
  expect(again.access_token).toBe(first.access_token)
  expect(again.refresh_token).toBe(second.refresh_token)
  expect(endpoint.uses).toHaveLength(2)
})

test('a background refresh brings the tokens of its own scope', async () => {
  const session = { ...endpoint.session('behind'), expires_at: Math.floor(Date.now() / 1000) + 300 }
  const [mail, files] = ['mail', 'files'].map((scope) =>
    createCallbacks({
      ...endpoint.options({ scope }),
      background: true,
    }),
  )
  for (const { jwt } of [mail, files, mail, files])
    expect(await jwt({ token: session })).toEqual(session)
  const expired = { ...session, expires_at: 1 }
  const answers = await Promise.all([mail, files].map(({ jwt }) => jwt({ token: expired })))
  expect(answers.map(({ access_token: text }) => text.split('-for-')[1])).toEqual(['mail', 'files'])
  expect(endpoint.uses).toHaveLength(2)
})

describe('any other entry of parameters makes another audience', () => {
  test.each([
    ['resource', { resource: 'https://a.example' }, { resource: 'https://b.example' }],
    ['audience', { audience: 'a' }, { audience: 'b' }],
    ['one of the provider', { tenant: 'a' }, {}],
    [
      'the same values in other places',
      { scope: 'a', resource: 'b' },
      { scope: 'b', resource: 'a' },
    ],
  ])('%s', async (name, one, other) => {
    const session = endpoint.session(`audience-${name.replaceAll(' ', '-')}`)
    const first = await callbacksFor(one).jwt({ token: due(session) })
    const second = await callbacksFor(other).jwt({ token: due(session) })
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(endpoint.uses).toEqual([session.refresh_token, first.refresh_token])
  })

  test('not their order', async () => {
    const session = endpoint.session('order')
    const first = await callbacksFor({ scope: 'a', resource: 'b' }).jwt({ token: due(session) })
    const second = await callbacksFor({ resource: 'b', scope: 'a' }).jwt({ token: due(session) })
    expect(second).toEqual(first)
    expect(endpoint.uses).toHaveLength(1)
  })
})

test('where the provider keeps the refresh token, each scope has an access token', async () => {
  let count = 0
  const keeping = await startTokenEndpoint({
    reply: ({ body }) => ({
      body: { access_token: `access-${++count}-for-${body.scope}`, expires_in: 3600 },
    }),
  })
  const [mail, files] = ['mail', 'files'].map((scope) =>
    createCallbacks({
      providers: {
        demo: {
          clientId: 'id',
          clientSecret: 's',
          tokenEndpoint: keeping.url,
          parameters: { scope },
        },
      },
    }),
  )
  const token = {
    access_token: 'old',
    refresh_token: 'kept by all',
    provider: 'demo',
    expires_at: 1,
  }
  for (const { jwt } of [mail, files, mail, files]) await jwt({ token })
  const answers = await Promise.all([mail, files].map(({ jwt }) => jwt({ token })))
  await keeping.close()
  expect(answers.map(({ access_token: text }) => text)).toEqual([
    'access-1-for-mail',
    'access-2-for-files',
  ])
})

test('a scope that is refused leaves the other one alone', async () => {
  const refusing = await startTokenEndpoint({
    reply: ({ body }) =>
      body.scope === 'too much'
        ? { status: 400, body: { error: 'invalid_scope' } }
        : { body: { access_token: 'granted', refresh_token: 'next one', expires_in: 3600 } },
  })
  const logged = jest.spyOn(console, 'error').mockImplementation(() => {})
  const [much, little] = ['too much', 'little'].map((scope) =>
    createCallbacks({
      providers: {
        demo: {
          clientId: 'id',
          clientSecret: 's',
          tokenEndpoint: refusing.url,
          parameters: { scope },
        },
      },
    }),
  )
  const token = { access_token: 'old', refresh_token: 'first one', provider: 'demo', expires_at: 1 }
  const answers = await Promise.all([much, little].map(({ jwt }) => jwt({ token })))
  await refusing.close()
  logged.mockRestore()
  expect(answers[0]).toMatchObject({ access_token: 'old', error: 'RefreshAccessTokenError' })
  expect(answers[1]).toMatchObject({ access_token: 'granted' })
  expect(answers[1].error).toBeUndefined()
})

test('worker threads take turns, too', async () => {
  const session = endpoint.session('threads')
  const workers = ['mail', 'files', 'mail', 'files'].map((scope) =>
    startWorker({}, endpoint.options({ scope })),
  )
  const answers = await Promise.all(
    workers.map((worker) => worker.refresh(Array.from({ length: 20 }, () => due(session)))),
  )
  await Promise.all(workers.map((worker) => worker.terminate()))
  const scopes = answers.map(({ results }) => [
    ...new Set(results.map(({ access_token: text }) => text.split('-for-')[1])),
  ])
  expect(scopes).toEqual([['mail'], ['files'], ['mail'], ['files']])
  expect(endpoint.uses).toHaveLength(2)
})
