// What the fetch of serverTokens does when the API refuses its access token.

const { serverTokens, SignInAgainError, withTokenRotation } = require('../../..')
const { demoProvider } = require('../../support/next_auth_configs.js')
const { SECRET, browserWith, nodeResponse } = require('../../support/server_session.js')

const { fetchSetUp, refuses } = require('../../support/fetching.js')

const setUp = fetchSetUp()
const { sessionToken, signedIn, tokensFor } = setUp

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
    setUp.answer = refuses(token.access_token)
    const context = { req: (await browserWith(token)).request(), res: nodeResponse() }
    const response = await tokensFor().fetch(
      setUp.api.origin,
      { method: bodyOf ? 'POST' : 'GET', body: bodyOf?.() },
      context,
    )
    expect(response.status).toBe(200)
    expect(setUp.api.seen.map(({ token: sent }) => sent)).toEqual([
      token.access_token,
      expect.stringMatching(/-2$/),
    ])
    for (const { body: sent } of setUp.api.seen)
      expect(sent).toEqual(body instanceof RegExp ? expect.stringMatching(body) : body)
    expect(setUp.endpoint.uses).toHaveLength(1)
    expect(context.res.lines).toHaveLength(1)
  })

  test('repeats a Request with its body', async () => {
    const token = sessionToken()
    setUp.answer = refuses(token.access_token)
    const request = new Request(setUp.api.origin, { method: 'POST', body: 'text' })
    const response = await tokensFor().fetch(
      request,
      {},
      { req: (await browserWith(token)).request() },
    )
    expect(response.status).toBe(200)
    expect(setUp.api.seen.map(({ body }) => body)).toEqual(['text', 'text'])
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
    setUp.answer = refuses(token.access_token)
    const context = { req: (await browserWith(token)).request() }
    const { fetch, getAccessToken } = tokensFor()
    const response = await fetch(setUp.api.origin, { method: 'POST', body: bodyOf() }, context)
    expect([response.status, await response.text()]).toEqual([401, 'told'])
    expect(setUp.api.seen).toHaveLength(1)
    expect((await getAccessToken(context)).accessToken).not.toBe(token.access_token)
  })

  test('of twenty callers at one time makes one refresh', async () => {
    const token = sessionToken()
    const waiting = []
    setUp.answer = async (seen) => {
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
      fetch(setUp.api.origin, {}, { req: browser.request() }),
    )
    const statuses = (await Promise.all(calls)).map(({ status }) => status)
    expect(statuses).toEqual(Array(20).fill(200))
    expect(setUp.endpoint.uses).toHaveLength(1)
    expect(setUp.api.seen).toHaveLength(40)
  })

  test('of one caller after the other with the old cookie makes one refresh too', async () => {
    const token = sessionToken()
    setUp.answer = refuses(token.access_token)
    const browser = await browserWith(token)
    const { fetch } = tokensFor()
    for (let call = 0; call < 20; call += 1) {
      expect((await fetch(setUp.api.origin, {}, { req: browser.request() })).status).toBe(200)
    }
    expect(setUp.endpoint.uses).toHaveLength(1)
  })

  test('that never ends makes one refresh in forceInterval, and is handed on', async () => {
    setUp.answer = () => ({ status: 401, body: 'no' })
    const context = { req: await signedIn(), res: nodeResponse() }
    const { fetch } = tokensFor()
    for (let call = 0; call < 10; call += 1) {
      const response = await fetch(setUp.api.origin, {}, context)
      expect([response.status, await response.text()]).toEqual([401, 'no'])
    }
    expect(setUp.endpoint.uses).toHaveLength(1)
    // The first call was repeated; the others had the newest token from the beginning.
    expect(setUp.api.seen).toHaveLength(11)
  })

  test('of a session that has ended rejects', async () => {
    setUp.answer = () => ({ status: 401 })
    const printed = jest.spyOn(console, 'error').mockImplementation(() => {})
    const context = { req: await signedIn({ refresh_token: 'unknown-to-the-provider' }) }
    await expect(tokensFor().fetch(setUp.api.origin, {}, context)).rejects.toThrow(SignInAgainError)
    printed.mockRestore()
  })

  test('of a provider that is away is handed on', async () => {
    setUp.answer = () => ({ status: 401, body: 'no' })
    const printed = jest.spyOn(console, 'error').mockImplementation(() => {})
    const wrapped = withTokenRotation(
      { providers: [demoProvider({ url: 'http://127.0.0.1:1/token' })], secret: SECRET },
      { retries: 0 },
    )
    const { fetch } = serverTokens(wrapped, { origins: [setUp.api.origin] })
    const response = await fetch(setUp.api.origin, {}, { req: await signedIn() })
    expect([response.status, await response.text()]).toEqual([401, 'no'])
    printed.mockRestore()
  })
})
