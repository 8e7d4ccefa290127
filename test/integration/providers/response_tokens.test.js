// What is taken out of a response, and what a session keeps where it cannot be taken.

const { json, newSession, judgeResponses } = require('../../support/judged_responses.js')
const { grant } = require('../../support/token_endpoint.js')

const SIGN_IN_AGAIN = 'RefreshAccessTokenError'

const judged = judgeResponses()
const { callbacks, responses } = judged

describe('what says that there is no error', () => {
  test.each([
    ...[{ error_code: '0' }, { error_code: '00' }, { error: 'null' }, { error: 'none' }],
    ...[{ errcode: 0, errmsg: 'ok' }, { errorCode: null }, { error: {} }, { error: [] }],
    ...[{ status: 'ok' }, { code: 'SUCCESS' }, { error: { code: 0, message: '' } }],
  ])('%j', async (members) => {
    responses(grant(members))
    const renewed = await callbacks().jwt({ token: newSession() })
    expect(renewed).not.toHaveProperty('error')
    expect(judged.events[0].type).toBe('refreshed')
  })
})

describe('a short client secret', () => {
  test.each(['a', 'grant', 'invalid', 'is'])(
    '%s is not told by the holes it leaves',
    async (clientSecret) => {
      const error_description = 'the grant is invalid: a token was revoked'
      responses(json(400, { error: 'invalid_grant', error_description }))
      await callbacks({ provider: { clientSecret } }).jwt({ token: newSession() })
      expect(judged.events[0].failure).toMatchObject({
        code: 'invalid_grant',
        description: '[...]',
      })
    },
  )
})

describe('the expiry of what came', () => {
  const jwtOf = (claims) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`
  const nowSeconds = () => Math.floor(Date.now() / 1000)
  const iso = (seconds) => new Date((nowSeconds() + seconds) * 1000).toISOString()

  const leftAfter = async (members, token = newSession(), options = {}) => {
    responses(grant({ expires_in: undefined, ...members }))
    const { expires_at } = await callbacks(options).jwt({ token })
    return expires_at === undefined ? undefined : expires_at - nowSeconds()
  }
  const about = (seconds) => ({
    asymmetricMatch: (left) => left <= seconds && left >= seconds - 5,
  })

  test.each([
    ['ISO 8601', () => ({ expires_at: iso(900) }), 900],
    ['ISO 8601, expires', () => ({ expires: iso(900) }), 900],
    ['seconds, expires_on', () => ({ expires_on: `${nowSeconds() + 900}` }), 900],
    ['ms, expiry_date', () => ({ expiry_date: (nowSeconds() + 900) * 1000 }), 900],
    ['an HTTP date', () => ({ '.expires': new Date(Date.now() + 900_000).toUTCString() }), 900],
    ['a JWT', () => ({ access_token: jwtOf({ exp: nowSeconds() + 300 }) }), 300],
    ['a past time', () => ({ expires_at: nowSeconds() - 900 }), 600],
    ['nothing', () => ({}), 600],
  ])('%s', async (_, members, seconds) => {
    expect(await leftAfter(members())).toEqual(about(seconds))
  })

  test('of a session that never had one stays unknown', async () => {
    const token = { ...newSession(), expires_at: undefined, error: SIGN_IN_AGAIN }
    expect(await leftAfter({}, token)).toBeUndefined()
  })

  test('is that of an ID token that is kept and ends before it', async () => {
    const id_token = jwtOf({ iss: 'https://as.example', sub: 'ada', exp: nowSeconds() + 300 })
    const left = await leftAfter({ expires_in: 3600, id_token }, newSession(), { idToken: true })
    expect(left).toEqual(about(300))
  })
})

test("Google's two forms of its issuer are one", async () => {
  const idToken = (iss) =>
    `e30.${Buffer.from(JSON.stringify({ iss, sub: '1' })).toString('base64url')}.c2ln`
  for (const [before, after, error] of [
    ['accounts.google.com', 'https://accounts.google.com', undefined],
    ['https://accounts.google.com', 'accounts.google.com', undefined],
    ['as.example', 'https://as.example', SIGN_IN_AGAIN],
    ['accounts.google.com.evil', 'https://accounts.google.com', SIGN_IN_AGAIN],
  ]) {
    responses(grant({ id_token: idToken(after) }))
    const token = newSession({ id_token: idToken(before) })
    const kept = await callbacks({ idToken: true }).jwt({ token })
    expect(kept.error).toBe(error)
  }
})

test('tokens that cannot be taken lose no refresh token: the rotated one is presented once the client is set up rightly', async () => {
  responses(grant({ token_type: 'DPoP', refresh_token: 'rotated-beside-dpop' }))
  const token = newSession()
  expect(await callbacks().jwt({ token })).toEqual({ ...token, error: SIGN_IN_AGAIN })
  responses(grant())
  const { jwt } = callbacks({ provider: { clientSecret: 'that of another client' } })
  const renewed = await jwt({ token })
  expect(judged.endpoint.requests.map(({ body }) => body.refresh_token)).toEqual([
    token.refresh_token,
    'rotated-beside-dpop',
  ])
  expect(renewed).not.toHaveProperty('error')
})
