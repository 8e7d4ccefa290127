// fetch of serverTokens: the access token goes to the named origins only, and one that is refused is renewed once.

const { serverTokens, SignInAgainError, withTokenRotation } = require('../../..')
const { startStrictEndpoint } = require('../../support/strict_endpoint.js')
const { demoProvider } = require('../../support/next_auth_configs.js')
const { startApi } = require('../../support/api_server.js')
const { SECRET, browserWith, nodeResponse, nowSeconds } = require('../../support/server_session.js')

let endpoint
let api
let elsewhere
let sibling
let answer
let answerElsewhere

beforeAll(async () => {
  delete process.env.NEXTAUTH_URL
  endpoint = await startStrictEndpoint()
  api = await startApi((seen) => answer(seen))
  sibling = await startApi((seen) => answer(seen))
  elsewhere = await startApi((seen) => answerElsewhere(seen))
})

beforeEach(() => {
  endpoint.reset()
  for (const { seen } of [api, sibling, elsewhere]) seen.length = 0
  answer = () => ({})
  answerElsewhere = () => ({})
})

afterAll(() => Promise.all([endpoint, api, elsewhere, sibling].map((one) => one.close())))

const config = (options) =>
  withTokenRotation({ providers: [demoProvider(endpoint)], secret: SECRET }, options)
const tokensFor = (options) =>
  serverTokens(config(options), { origins: [api.origin, `${sibling.origin}/`] })

let sessions = 0
const sessionToken = () => {
  sessions += 1
  return { ...endpoint.session(`caller-${sessions}`), expires_at: nowSeconds() + 3000 }
}
const signedIn = async (more) => (await browserWith({ ...sessionToken(), ...more })).request()

/** Takes every token but this one. */
const refuses = (token) => (seen) => ({ status: seen.token === token ? 401 : 200, body: 'told' })

test('sends the access token, and what else was given', async () => {
  const req = await signedIn({ access_token: 'a' })
  const response = await tokensFor().fetch(
    `${api.origin}/files?a=1`,
    { method: 'PUT', body: 'text', headers: { 'x-own': '1', Authorization: 'Basic old' } },
    { req },
  )
  expect(await response.text()).toBe('ok')
  expect(api.seen).toEqual([
    expect.objectContaining({ method: 'PUT', path: '/files?a=1', token: 'a', body: 'text' }),
  ])
  expect(api.seen[0].headers).toMatchObject({
    'x-own': '1',
    'content-type': 'text/plain;charset=UTF-8',
  })
})

test('takes a URL and a Request', async () => {
  const req = await signedIn({ access_token: 'a' })
  const { fetch } = tokensFor()
  await fetch(new URL('/url', api.origin), undefined, { req })
  const request = new Request(`${api.origin}/request`, {
    method: 'POST',
    body: 'text',
    headers: { 'x-own': '1' },
  })
  await fetch(request, undefined, { req })
  await fetch(request.clone(), { headers: { 'x-other': '2' } }, { req })
  expect(api.seen.map(({ method, path, token, body }) => [method, path, token, body])).toEqual([
    ['GET', '/url', 'a', ''],
    ['POST', '/request', 'a', 'text'],
    ['POST', '/request', 'a', 'text'],
  ])
  expect(api.seen[1].headers['x-own']).toBe('1')
  expect(api.seen[2].headers['x-own']).toBeUndefined()
})

describe('where it may go', () => {
  test.each([
    ['another host', () => 'https://example.com/'],
    ['another port', () => elsewhere.origin],
    ['another scheme', () => api.origin.replace('http:', 'https:')],
    ['another name of this machine', () => api.origin.replace('127.0.0.1', 'localhost')],
    ['a host that ends alike', () => `${api.origin.replace('127.0.0.1', '127.0.0.1.example.com')}`],
    [
      'a user name that looks like it',
      () => api.origin.replace('http://', 'http://127.0.0.1@example.com:'),
    ],
    ['a URL of data', () => 'data:text/plain,x'],
  ])('not %s', async (_what, urlOf) => {
    const req = await signedIn()
    const send = jest.spyOn(globalThis, 'fetch')
    await expect(tokensFor().fetch(urlOf(), {}, { req })).rejects.toThrow()
    expect(send).not.toHaveBeenCalled()
    send.mockRestore()
    expect(elsewhere.seen).toEqual([])
  })

  test('says what is allowed, without the path', async () => {
    const call = tokensFor().fetch(
      'https://example.com/secret?token=x',
      {},
      { req: await signedIn() },
    )
    const error = await call.catch((caught) => caught)
    expect(error.code).toBe('ERR_ORIGIN_NOT_ALLOWED')
    expect(error.message).toContain('https://example.com,')
    expect(error.message).not.toContain('secret')
  })

  test('nowhere without origins', async () => {
    const { fetch } = serverTokens(config())
    await expect(fetch(api.origin, {}, { req: await signedIn() })).rejects.toMatchObject({
      option: 'origins',
    })
  })

  test('nowhere with a path alone, nor with a password in the URL', async () => {
    const context = { req: await signedIn() }
    await expect(tokensFor().fetch('/files', {}, context)).rejects.toThrow(TypeError)
    const withPassword = api.origin.replace('http://', 'http://ada:pw@')
    await expect(tokensFor().fetch(withPassword, {}, context)).rejects.toThrow(TypeError)
  })

  test('not without a session', async () => {
    await expect(tokensFor().fetch(api.origin, {}, { req: { headers: {} } })).rejects.toThrow(
      SignInAgainError,
    )
    expect(api.seen).toEqual([])
  })
})

describe('a redirect', () => {
  const to = (location, status = 302) => ({ status, headers: { location } })

  test('within the origin is followed with the token', async () => {
    answer = ({ path }) => (path === '/from' ? to('/to?x=1') : {})
    const response = await tokensFor().fetch(
      `${api.origin}/from`,
      {},
      { req: await signedIn({ access_token: 'a' }) },
    )
    expect(response).toMatchObject({ status: 200, redirected: true, url: `${api.origin}/to?x=1` })
    expect(api.seen.map(({ token }) => token)).toEqual(['a', 'a'])
  })

  test('to another of the origins as well', async () => {
    answer = ({ path }) => (path === '/from' ? to(`${sibling.origin}/to`) : {})
    await tokensFor().fetch(
      `${api.origin}/from`,
      { headers: { cookie: 'x=1' } },
      { req: await signedIn({ access_token: 'a' }) },
    )
    expect(sibling.seen[0]).toMatchObject({ path: '/to', token: 'a' })
    expect(sibling.seen[0].headers.cookie).toBeUndefined()
  })

  test('elsewhere loses the token, for good, and its 401 renews nothing', async () => {
    answer = ({ path }) =>
      path === '/from' ? to(`${elsewhere.origin}/there`, 307) : { status: 401 }
    answerElsewhere = () => to(`${api.origin}/back`, 307)
    const response = await tokensFor().fetch(
      `${api.origin}/from`,
      { method: 'POST', body: 'text' },
      { req: await signedIn({ access_token: 'a' }) },
    )
    expect(response.status).toBe(401)
    expect(elsewhere.seen).toEqual([expect.objectContaining({ token: undefined, body: 'text' })])
    expect(api.seen.map(({ path, token }) => [path, token])).toEqual([
      ['/from', 'a'],
      ['/back', undefined],
    ])
    expect(endpoint.uses).toEqual([])
  })

  test.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [302, 'PUT', 'PUT', 'text'],
    [303, 'PUT', 'GET', ''],
    [307, 'POST', 'POST', 'text'],
    [308, 'PATCH', 'PATCH', 'text'],
  ])('%d after %s is a %s, as in fetch', async (status, method, then, body) => {
    answer = ({ path }) => (path === '/from' ? to('/to', status) : {})
    await tokensFor().fetch(
      `${api.origin}/from`,
      { method, body: 'text' },
      { req: await signedIn() },
    )
    expect(api.seen[1]).toMatchObject({ method: then, body })
    expect('content-type' in api.seen[1].headers).toBe(body !== '')
  })

  test('is not followed where the caller says so', async () => {
    answer = () => to('/to')
    const context = { req: await signedIn() }
    const { fetch } = tokensFor()
    expect((await fetch(api.origin, { redirect: 'manual' }, context)).status).toBe(302)
    await expect(fetch(api.origin, { redirect: 'error' }, context)).rejects.toThrow(TypeError)
    expect(api.seen).toHaveLength(2)
  })

  test.each([
    ['without end', () => '/again', 21],
    ['to no URL', () => 'http://[', 1],
    ['to another scheme', () => 'data:text/plain,x', 1],
  ])('%s rejects', async (_what, location, requests) => {
    answer = () => to(location())
    await expect(tokensFor().fetch(api.origin, {}, { req: await signedIn() })).rejects.toThrow(
      TypeError,
    )
    expect(api.seen).toHaveLength(requests)
  })

  test('without a place is an answer', async () => {
    answer = () => ({ status: 304 })
    expect((await tokensFor().fetch(api.origin, {}, { req: await signedIn() })).status).toBe(304)
  })
})

describe('a 401', () => {
  test.each([
    ['no body', undefined, ''],
    ['text', () => 'text', 'text'],
    ['a form', () => new URLSearchParams({ a: '1' }), 'a=1'],
    [
      'parts',
      () => {
        const form = new FormData()
        form.set('a', 'part')
        return form
      },
      /part/,
    ],
    ['a Blob', () => new Blob(['blob']), 'blob'],
    ['an ArrayBuffer', () => new TextEncoder().encode('bytes').buffer, 'bytes'],
    ['bytes', () => Buffer.from('bytes'), 'bytes'],
    ['a DataView', () => new DataView(new TextEncoder().encode('view').buffer), 'view'],
  ])('forces one refresh, and repeats the request with %s', async (_what, bodyOf, body) => {
    const token = sessionToken()
    answer = refuses(token.access_token)
    const context = { req: (await browserWith(token)).request(), res: nodeResponse() }
    const response = await tokensFor().fetch(
      api.origin,
      { method: bodyOf ? 'POST' : 'GET', body: bodyOf?.() },
      context,
    )
    expect(response.status).toBe(200)
    expect(api.seen.map(({ token: sent }) => sent)).toEqual([
      token.access_token,
      expect.stringMatching(/-2$/),
    ])
    for (const { body: sent } of api.seen)
      expect(sent).toEqual(body instanceof RegExp ? expect.stringMatching(body) : body)
    expect(endpoint.uses).toHaveLength(1)
    expect(context.res.lines).toHaveLength(1)
  })

  test('repeats a Request with its body', async () => {
    const token = sessionToken()
    answer = refuses(token.access_token)
    const request = new Request(api.origin, { method: 'POST', body: 'text' })
    const response = await tokensFor().fetch(
      request,
      {},
      { req: (await browserWith(token)).request() },
    )
    expect(response.status).toBe(200)
    expect(api.seen.map(({ body }) => body)).toEqual(['text', 'text'])
  })

  test.each([
    ['a stream', () => new Blob(['text']).stream()],
    [
      'an iterator',
      async function* () {
        yield Buffer.from('text')
      },
    ],
  ])('of %s renews, and is handed on as it is', async (_what, bodyOf) => {
    const token = sessionToken()
    answer = refuses(token.access_token)
    const context = { req: (await browserWith(token)).request() }
    const { fetch, getAccessToken } = tokensFor()
    const response = await fetch(api.origin, { method: 'POST', body: bodyOf() }, context)
    expect([response.status, await response.text()]).toEqual([401, 'told'])
    expect(api.seen).toHaveLength(1)
    expect((await getAccessToken(context)).accessToken).not.toBe(token.access_token)
  })

  test('of twenty callers at one time makes one refresh', async () => {
    const token = sessionToken()
    const waiting = []
    answer = async (seen) => {
      // All twenty are refused before the first comes back.
      if (seen.token === token.access_token && waiting.length < 20) {
        await new Promise((resolve) => {
          waiting.push(resolve)
          if (waiting.length === 20) for (const go of waiting) go()
        })
      }
      return refuses(token.access_token)(seen)
    }
    const browser = await browserWith(token)
    const { fetch } = tokensFor()
    const calls = Array.from({ length: 20 }, () =>
      fetch(api.origin, {}, { req: browser.request() }),
    )
    const statuses = (await Promise.all(calls)).map(({ status }) => status)
    expect(statuses).toEqual(Array(20).fill(200))
    expect(endpoint.uses).toHaveLength(1)
    expect(api.seen).toHaveLength(40)
  })

  test('of one caller after the other with the old cookie makes one refresh too', async () => {
    const token = sessionToken()
    answer = refuses(token.access_token)
    const browser = await browserWith(token)
    const { fetch } = tokensFor()
    for (let call = 0; call < 20; call += 1) {
      expect((await fetch(api.origin, {}, { req: browser.request() })).status).toBe(200)
    }
    expect(endpoint.uses).toHaveLength(1)
  })

  test('that never ends makes one refresh in forceInterval, and is handed on', async () => {
    answer = () => ({ status: 401, body: 'no' })
    const context = { req: await signedIn(), res: nodeResponse() }
    const { fetch } = tokensFor()
    for (let call = 0; call < 10; call += 1) {
      const response = await fetch(api.origin, {}, context)
      expect([response.status, await response.text()]).toEqual([401, 'no'])
    }
    expect(endpoint.uses).toHaveLength(1)
    // The first call was repeated; the others had the newest token from the beginning.
    expect(api.seen).toHaveLength(11)
  })

  test('of a session that has ended rejects', async () => {
    answer = () => ({ status: 401 })
    const printed = jest.spyOn(console, 'error').mockImplementation(() => {})
    const context = { req: await signedIn({ refresh_token: 'unknown-to-the-provider' }) }
    await expect(tokensFor().fetch(api.origin, {}, context)).rejects.toThrow(SignInAgainError)
    printed.mockRestore()
  })

  test('of a provider that is away is handed on', async () => {
    answer = () => ({ status: 401, body: 'no' })
    const printed = jest.spyOn(console, 'error').mockImplementation(() => {})
    const wrapped = withTokenRotation(
      { providers: [demoProvider({ url: 'http://127.0.0.1:1/token' })], secret: SECRET },
      { retries: 0 },
    )
    const { fetch } = serverTokens(wrapped, { origins: [api.origin] })
    const response = await fetch(api.origin, {}, { req: await signedIn() })
    expect([response.status, await response.text()]).toEqual([401, 'no'])
    printed.mockRestore()
  })
})

test("a 403 and other answers are nobody else's business", async () => {
  for (const status of [200, 403, 500]) {
    answer = () => ({ status })
    expect((await tokensFor().fetch(api.origin, {}, { req: await signedIn() })).status).toBe(status)
  }
  expect(endpoint.uses).toEqual([])
})

test('a fetch that keeps a copy of each body, as that of Next.js does, holds nothing up', async () => {
  const token = sessionToken()
  answer = ({ path, token: sent }) => {
    if (path === '/from') return { status: 302, headers: { location: '/to' }, body: 'elsewhere' }
    return refuses(token.access_token)({ token: sent })
  }
  const real = globalThis.fetch
  const copies = []
  const send = jest.spyOn(globalThis, 'fetch').mockImplementation(async (...args) => {
    const response = await real(...args)
    copies.push(response.clone())
    return response
  })
  const context = { req: (await browserWith(token)).request() }
  const response = await tokensFor().fetch(`${api.origin}/from`, {}, context)
  send.mockRestore()
  expect([response.status, await response.text()]).toEqual([200, 'told'])
  expect(copies).toHaveLength(4)
})

test('an abort ends it', async () => {
  answer = () => new Promise(() => {})
  const controller = new AbortController()
  const call = tokensFor().fetch(
    api.origin,
    { signal: controller.signal },
    { req: await signedIn() },
  )
  controller.abort()
  await expect(call).rejects.toMatchObject({ name: 'AbortError' })
})

test('what Next.js reads of init is handed on', async () => {
  const send = jest.spyOn(globalThis, 'fetch')
  const next = { revalidate: 60, tags: ['files'] }
  await tokensFor().fetch(api.origin, { next, cache: 'no-store' }, { req: await signedIn() })
  expect(send.mock.calls[0][1]).toMatchObject({ next, cache: 'no-store' })
  send.mockRestore()
})
