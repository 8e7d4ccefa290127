// What real providers, and the gateways in front of them, were seen to answer a refresh with, and what it has to mean.

const { gzipSync } = require('node:zlib')
const { newSession, judgeResponses } = require('../../support/judged_responses.js')
const { grant } = require('../../support/token_endpoint.js')

const UNAVAILABLE = 'TemporarilyUnavailable'
const SIGN_IN_AGAIN = 'RefreshAccessTokenError'
const TOO_LARGE = 1_200_000
const GZIP = { 'content-encoding': 'gzip' }

const judged = judgeResponses()
const { askAgain, callbacks } = judged

describe('"later", however it is said, ends no session', () => {
  test.each([
    [
      'OneLogin, inside its status',
      400,
      { status: { error: true, code: 400, type: 'bad request', message: 'rate limit exceeded' } },
    ],
    ['Figma', 403, { status: 403, err: 'Rate limit exceeded' }],
    ['a gateway of Azure', 400, "Our services aren't available right now. Check back soon."],
    ['a challenge of Cloudflare', 403, '<html><title>Just a moment...</title></html>'],
    ['WeChat', 200, { errcode: -1, errmsg: 'system error' }],
    ['Slack', 200, { ok: false, error: 'fatal_error' }],
    [
      'Douyin, in Chinese',
      200,
      { data: { error_code: 2100004, description: '系统繁忙,此时请开发者稍候再试' } },
    ],
    ['in Japanese', 400, { message: 'しばらくしてからもう一度お試しください' }],
    ['in German', 400, { error: 'x', error_description: 'Bitte später erneut versuchen' }],
    ['in French', 403, { error: 'x', error_description: 'Veuillez essayer PLUS TARD' }],
  ])('%s', async (_who, status, body) => {
    judged.endpoint.replyWith(() => ({ status, body }))
    const { jwt } = callbacks()
    const token = newSession()
    for (let round = 0; round < 2; round += 1)
      expect(await askAgain(jwt, token)).toEqual({ ...token, error: UNAVAILABLE })
    judged.endpoint.replyWith(() => grant())
    expect(await askAgain(jwt, token)).not.toHaveProperty('error')
  })
})

describe('the code of a refusal is found where it stands', () => {
  test.each([
    ['Fitbit', 400, 'invalid_grant', 'terminal'],
    ['Fitbit', 401, 'invalid_client', 'configuration'],
  ])('%s, %d %s', async (_who, status, errorType, failureClass) => {
    const body = {
      errors: [{ errorType, message: 'Visit https://dev.fitbit.com' }],
      success: false,
    }
    judged.endpoint.replyWith(() => ({ status, body }))
    const token = newSession()
    expect(await callbacks().jwt({ token })).toEqual({ ...token, error: SIGN_IN_AGAIN })
    expect(judged.events[0].failure).toMatchObject({ code: errorType, failureClass })
  })

  test.each([
    ['Zoho', 200, 'invalid_code'],
    ['Ory Hydra', 401, 'token_inactive'],
  ])('%s has a word of its own', async (_who, status, error) => {
    judged.endpoint.replyWith(() => ({ status, body: { error } }))
    const token = newSession()
    expect(await callbacks().jwt({ token })).toEqual({ ...token, error: SIGN_IN_AGAIN })
    expect(judged.endpoint.requests).toHaveLength(1)
  })
})

describe('a 2xx whose body is not read is an answer: one presentation, told at once', () => {
  test.each([
    [
      'too large',
      'x'.repeat(TOO_LARGE),
      {},
      'response_too_large: the response is larger than 1 MiB',
    ],
    [
      'gzip of too much',
      gzipSync(Buffer.alloc(20e6, ' ')),
      GZIP,
      'response_too_large: the response',
    ],
    ['gzip that is none', Buffer.from('no gzip'), GZIP, 'unreadable_response'],
  ])('%s', async (_what, body, headers, words) => {
    judged.endpoint.replyWith(() => ({ body, headers }))
    const { jwt } = callbacks()
    const token = newSession()
    expect(await jwt({ token })).toEqual({ ...token, error: SIGN_IN_AGAIN })
    expect(await jwt({ token })).toEqual({ ...token, error: SIGN_IN_AGAIN })
    expect(judged.endpoint.requests).toHaveLength(1)
    const [code] = words.split(':')
    expect(judged.events[0].failure).toMatchObject({
      code,
      failureClass: 'terminal',
      httpStatus: 200,
    })
    expect(judged.logged).toHaveBeenCalledTimes(1)
    expect(judged.logged.mock.calls[0][0]).toContain(words)
  })

  test('with 502 it leaves open what happened', async () => {
    judged.endpoint.replyWith(() => ({ status: 502, body: 'x'.repeat(TOO_LARGE) }))
    const token = newSession()
    expect(await callbacks().jwt({ token })).toEqual({ ...token, error: UNAVAILABLE })
    expect(judged.events[0].failure).toMatchObject({
      code: 'response_too_large',
      failureClass: 'ambiguous',
    })
  })
})

test('a word of which nothing can be printed is told by the status', async () => {
  judged.endpoint.replyWith(() => ({ status: 403, body: { error: 'ошибка' } }))
  await callbacks().jwt({ token: newSession() })
  expect(judged.events[0].failure.code).toBe('http_403')
})
