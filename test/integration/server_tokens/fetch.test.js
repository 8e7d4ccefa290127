// fetch of serverTokens: the access token goes to the named origins only, and one that is refused is renewed once.

const { serverTokens, SignInAgainError } = require('../../..')
const { browserWith } = require('../../support/server_session.js')

const { fetchSetUp, refuses } = require('../../support/fetching.js')

const setUp = fetchSetUp()
const { config, sessionToken, signedIn, tokensFor } = setUp

test('sends the access token, and what else was given', async () => {
  const req = await signedIn({ access_token: 'a' })
  const response = await tokensFor().fetch(
    `${setUp.api.origin}/files?a=1`,
    { method: 'PUT', body: 'text', headers: { 'x-own': '1', Authorization: 'Basic old' } },
    { req },
  )
  expect(await response.text()).toBe('ok')
  expect(setUp.api.seen).toEqual([
    expect.objectContaining({ method: 'PUT', path: '/files?a=1', token: 'a', body: 'text' }),
  ])
  expect(setUp.api.seen[0].headers).toMatchObject({
    'x-own': '1',
    'content-type': 'text/plain;charset=UTF-8',
  })
})

test('takes a URL and a Request', async () => {
  const req = await signedIn({ access_token: 'a' })
  const { fetch } = tokensFor()
  await fetch(new URL('/url', setUp.api.origin), undefined, { req })
  const request = new Request(`${setUp.api.origin}/request`, {
    method: 'POST',
    body: 'text',
    headers: { 'x-own': '1' },
  })
  await fetch(request, undefined, { req })
  await fetch(request.clone(), { headers: { 'x-other': '2' } }, { req })
  expect(
    setUp.api.seen.map(({ method, path, token, body }) => [method, path, token, body]),
  ).toEqual([
    ['GET', '/url', 'a', ''],
    ['POST', '/request', 'a', 'text'],
    ['POST', '/request', 'a', 'text'],
  ])
  expect(setUp.api.seen[1].headers['x-own']).toBe('1')
  expect(setUp.api.seen[2].headers['x-own']).toBeUndefined()
})

describe('where it may go', () => {
  test.each([
    ['another host', () => 'https://example.com/'],
    ['another port', () => setUp.elsewhere.origin],
    ['another scheme', () => setUp.api.origin.replace('http:', 'https:')],
    ['another name of this machine', () => setUp.api.origin.replace('127.0.0.1', 'localhost')],
    [
      'a host that ends alike',
      () => `${setUp.api.origin.replace('127.0.0.1', '127.0.0.1.example.com')}`,
    ],
    [
      'a user name that looks like it',
      () => setUp.api.origin.replace('http://', 'http://127.0.0.1@example.com:'),
    ],
    ['a URL of data', () => 'data:text/plain,x'],
  ])('not %s', async (_what, urlOf) => {
    const req = await signedIn()
    const send = jest.spyOn(globalThis, 'fetch')
    await expect(tokensFor().fetch(urlOf(), {}, { req })).rejects.toThrow()
    expect(send).not.toHaveBeenCalled()
    send.mockRestore()
    expect(setUp.elsewhere.seen).toEqual([])
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
    await expect(fetch(setUp.api.origin, {}, { req: await signedIn() })).rejects.toMatchObject({
      option: 'origins',
    })
  })

  test('nowhere with a path alone, nor with a password in the URL', async () => {
    const context = { req: await signedIn() }
    await expect(tokensFor().fetch('/files', {}, context)).rejects.toThrow(TypeError)
    const withPassword = setUp.api.origin.replace('http://', 'http://ada:pw@')
    await expect(tokensFor().fetch(withPassword, {}, context)).rejects.toThrow(TypeError)
  })

  test('not without a session', async () => {
    await expect(tokensFor().fetch(setUp.api.origin, {}, { req: { headers: {} } })).rejects.toThrow(
      SignInAgainError,
    )
    expect(setUp.api.seen).toEqual([])
  })
})

describe('a redirect', () => {
  const to = (location, status = 302) => ({ status, headers: { location } })

  test('within the origin is followed with the token', async () => {
    setUp.answer = ({ path }) => (path === '/from' ? to('/to?x=1') : {})
    const response = await tokensFor().fetch(
      `${setUp.api.origin}/from`,
      {},
      { req: await signedIn({ access_token: 'a' }) },
    )
    expect(response).toMatchObject({
      status: 200,
      redirected: true,
      url: `${setUp.api.origin}/to?x=1`,
    })
    expect(setUp.api.seen.map(({ token }) => token)).toEqual(['a', 'a'])
  })

  test('to another of the origins as well', async () => {
    setUp.answer = ({ path }) => (path === '/from' ? to(`${setUp.sibling.origin}/to`) : {})
    await tokensFor().fetch(
      `${setUp.api.origin}/from`,
      { headers: { cookie: 'x=1' } },
      { req: await signedIn({ access_token: 'a' }) },
    )
    expect(setUp.sibling.seen[0]).toMatchObject({ path: '/to', token: 'a' })
    expect(setUp.sibling.seen[0].headers.cookie).toBeUndefined()
  })

  test('elsewhere loses the token, for good, and its 401 renews nothing', async () => {
    setUp.answer = ({ path }) =>
      path === '/from' ? to(`${setUp.elsewhere.origin}/there`, 307) : { status: 401 }
    setUp.answerElsewhere = () => to(`${setUp.api.origin}/back`, 307)
    const response = await tokensFor().fetch(
      `${setUp.api.origin}/from`,
      { method: 'POST', body: 'text' },
      { req: await signedIn({ access_token: 'a' }) },
    )
    expect(response.status).toBe(401)
    expect(setUp.elsewhere.seen).toEqual([
      expect.objectContaining({ token: undefined, body: 'text' }),
    ])
    expect(setUp.api.seen.map(({ path, token }) => [path, token])).toEqual([
      ['/from', 'a'],
      ['/back', undefined],
    ])
    expect(setUp.endpoint.uses).toEqual([])
  })

  test.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [302, 'PUT', 'PUT', 'text'],
    [303, 'PUT', 'GET', ''],
    [307, 'POST', 'POST', 'text'],
    [308, 'PATCH', 'PATCH', 'text'],
  ])('%d after %s is a %s, as in fetch', async (status, method, then, body) => {
    setUp.answer = ({ path }) => (path === '/from' ? to('/to', status) : {})
    await tokensFor().fetch(
      `${setUp.api.origin}/from`,
      { method, body: 'text' },
      { req: await signedIn() },
    )
    expect(setUp.api.seen[1]).toMatchObject({ method: then, body })
    expect('content-type' in setUp.api.seen[1].headers).toBe(body !== '')
  })

  test('is not followed where the caller says so', async () => {
    setUp.answer = () => to('/to')
    const context = { req: await signedIn() }
    const { fetch } = tokensFor()
    expect((await fetch(setUp.api.origin, { redirect: 'manual' }, context)).status).toBe(302)
    await expect(fetch(setUp.api.origin, { redirect: 'error' }, context)).rejects.toThrow(TypeError)
    expect(setUp.api.seen).toHaveLength(2)
  })

  test.each([
    ['without end', () => '/again', 21],
    ['to no URL', () => 'http://[', 1],
    ['to another scheme', () => 'data:text/plain,x', 1],
  ])('%s rejects', async (_what, location, requests) => {
    setUp.answer = () => to(location())
    await expect(
      tokensFor().fetch(setUp.api.origin, {}, { req: await signedIn() }),
    ).rejects.toThrow(TypeError)
    expect(setUp.api.seen).toHaveLength(requests)
  })

  test('without a place is an answer', async () => {
    setUp.answer = () => ({ status: 304 })
    expect((await tokensFor().fetch(setUp.api.origin, {}, { req: await signedIn() })).status).toBe(
      304,
    )
  })
})

test('a 403 and other answers go to the caller, and nothing is refreshed', async () => {
  for (const status of [200, 403, 500]) {
    setUp.answer = () => ({ status })
    expect((await tokensFor().fetch(setUp.api.origin, {}, { req: await signedIn() })).status).toBe(
      status,
    )
  }
  expect(setUp.endpoint.uses).toEqual([])
})

test('a fetch that keeps a copy of each body, as that of Next.js does, holds nothing up', async () => {
  const token = sessionToken()
  setUp.answer = ({ path, token: sent }) => {
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
  const response = await tokensFor().fetch(`${setUp.api.origin}/from`, {}, context)
  send.mockRestore()
  expect([response.status, await response.text()]).toEqual([200, 'told'])
  expect(copies).toHaveLength(4)
})

test('an abort ends it', async () => {
  setUp.answer = () => new Promise(() => {})
  const controller = new AbortController()
  const call = tokensFor().fetch(
    setUp.api.origin,
    { signal: controller.signal },
    { req: await signedIn() },
  )
  controller.abort()
  await expect(call).rejects.toMatchObject({ name: 'AbortError' })
})

test('what Next.js reads of init is handed on', async () => {
  const send = jest.spyOn(globalThis, 'fetch')
  const next = { revalidate: 60, tags: ['files'] }
  await tokensFor().fetch(setUp.api.origin, { next, cache: 'no-store' }, { req: await signedIn() })
  expect(send.mock.calls[0][1]).toMatchObject({ next, cache: 'no-store' })
  send.mockRestore()
})
