// What the package is where no addon can load: the options that decide what the browser sees hold there too.

const { runNode } = require('../support/child.js')
const { unsignedJwt } = require('../support/unsigned_jwt.js')

const CONDITION = '--conditions=edge-light'

/** What `expression` comes to, over the package as an edge runtime imports it; an error as its code and option. */
async function onEdge(expression) {
  const program = `
    import * as rotation from 'next-auth-token-rotation'
    let result
    try { result = ${expression} } catch ({ code, option, message }) { result = { code, option, message } }
    console.log(JSON.stringify(result))`
  const ended = await runNode([CONDITION, '--input-type=module', '-e', program])
  expect(ended).toMatchObject({ code: 0 })
  return JSON.parse(ended.stdout)
}

const session = (options) => `
  rotation.createCallbacks(${options}).session({
    session: { user: {} }, token: { access_token: 'a', refresh_token: 'r', expires_at: 5000 },
  })`

test('the session has what expose names', async () => {
  const shown = await onEdge(session("{ expose: ['access_token'] }"))
  expect(shown).toEqual({ user: {}, access_token: 'a', expires_at: 5000, refresh_at: 4400 })
})

test.each([
  ["{ expose: ['access_token', 'refresh_token'] }", 'expose[1]'],
  ["{ layout: 'next-auth-v4', expose: ['refreshToken'] }", 'expose[0]'],
])('the refresh token cannot be exposed: %s', async (options, option) => {
  const code = 'ERR_INVALID_OPTION'
  const error = await onEdge(session(options))
  expect(error).toMatchObject({ code, option })
  expect(error.message).toContain('names the refresh token, which never reaches the browser')
})

test('expose is an array of names', async () => {
  const wrapped = "rotation.withTokenRotation({ providers: [] }, { expose: 'access_token' })"
  expect(await onEdge(wrapped)).toMatchObject({ option: 'expose' })
})

const lifetimeAfterSignIn = (provider, options) => `
  await rotation.createCallbacks({ providers: { ${provider}: ${options} } }).jwt({
    token: {}, account: { provider: '${provider}', access_token: 'a', refresh_token: 'r' },
  })`

test.each([
  ['is known of Salesforce', 'salesforce', '{}', 3600],
  [
    'is known of Salesforce, where the option is not set',
    'salesforce',
    '{ defaultLifetime: undefined }',
    3600,
  ],
  ['is an option', 'salesforce', '{ defaultLifetime: 900 }', 900],
])('the lifetime that a sign-in does not tell %s', async (_how, provider, options, seconds) => {
  const token = await onEdge(lifetimeAfterSignIn(provider, options))
  expect(token.expires_in).toBe(seconds)
  expect(token.expires_at).toBeGreaterThan(Date.now() / 1000 + seconds - 60)
})

test('a provider that nothing is known of grants tokens without an end', async () => {
  expect(await onEdge(lifetimeAfterSignIn('demo', '{}'))).not.toHaveProperty('expires_at')
})

test('a config whose variables are not set there passes', async () => {
  const config = "{ providers: [{ id: 'own', type: 'oauth' }] }"
  const expression = `rotation.withTokenRotation(${config}).providers.length`
  expect(await onEdge(expression)).toBe(1)
})

test.each([
  ['a Date', `expires_at: new Date(Date.now() + 3600_000)`],
  ['ISO 8601', `expires_at: new Date(Date.now() + 3600_000).toISOString()`],
  ['a bigint', `expires_at: BigInt(Math.floor(Date.now() / 1000) + 3600)`],
])('the expiry of a sign-in is read there too: %s', async (_kind, account) => {
  const token = await onEdge(`await rotation.createCallbacks({ providers: { demo: {} } }).jwt({
    token: {}, account: { provider: 'demo', access_token: 'a', refresh_token: 'r', ${account} },
  })`)
  expect(Math.abs(token.expires_at - Date.now() / 1000 - 3600)).toBeLessThan(30)
})

test('and so is the end of a JWT, where it is sooner than anybody grants', async () => {
  const soon = Math.floor(Date.now() / 1000) + 3600
  for (const [exp, expiresAt] of [
    [soon, soon],
    [4_000_000_000, undefined],
  ]) {
    const token = await onEdge(`await rotation.createCallbacks({ providers: { demo: {} } }).jwt({
      token: {}, account: { provider: 'demo', access_token: '${unsignedJwt({ exp })}' },
    })`)
    expect(token.expires_at).toBe(expiresAt)
  }
})

test.each(['next-auth-v4', 'next-auth-v4-seconds'])(
  'no refresh token leaves in the layout %s, whatever claim has one',
  async (layout) => {
    const shown = await onEdge(`rotation.createCallbacks({ layout: '${layout}' }).session({
      session: { user: {} },
      token: { accessToken: 'a', refresh_token: 'kept', user: { account: { refreshToken: 'kept' } } },
    })`)
    expect(JSON.stringify(shown)).not.toContain('kept')
  },
)

/** Each refused in the same words as on the server, by a program that loads either. */
const MISTAKES = [
  '{ tiemout: 5 }',
  "{ timeout: 'soon' }",
  '{ refreshBeforeExpiry: -1 }',
  '{ retries: 1.5 }',
  '{ background: 1 }',
  "{ idToken: 'yes' }",
  "{ errorName: '' }",
  '{ onEvent: true }',
  '{ store: {} }',
  "{ onStoreFailure: 'x' }",
  "{ revokeOnSignOut: 'yes' }",
  "{ layout: 'authsj' }",
  '{ allowInsecureHttp: 1 }',
  '{ providers: [] }',
  '{ providers: { demo: 7 } }',
  '{ providers: { demo: { ...client, clientID: 1 } } }',
  "{ providers: { demo: { ...client, tokenEndpoint: 'example.com' } } }",
  "{ providers: { demo: { ...client, wellKnown: 'http://example.com/' } } }",
  "{ providers: { demo: { ...client, clientAuthentication: 'basic' } } }",
  '{ providers: { demo: { ...client, parameters: { a: 1 } } } }',
  "{ providers: { demo: { ...client, headers: 'x' } } }",
  "{ providers: { demo: client }, defaultProvider: 'other' }",
]

test('a mistake is refused there as on the server', async () => {
  const program = `
    import * as rotation from 'next-auth-token-rotation'
    const client = { clientId: 'i', clientSecret: 's', tokenEndpoint: 'https://example.com/token' }
    const refusals = [${MISTAKES.join(', ')}].map((options) => {
      try { rotation.createCallbacks({ providers: { demo: client }, ...options }) } catch (error) {
        return { code: error.code, option: error.option, message: error.message }
      }
    })
    console.log(JSON.stringify(refusals))`
  const run = async (...conditions) =>
    JSON.parse((await runNode([...conditions, '--input-type=module', '-e', program])).stdout)
  const [there, onServer] = await Promise.all([run(CONDITION), run()])
  there.forEach((refusal, index) => {
    expect([MISTAKES[index], refusal?.code]).toEqual([MISTAKES[index], 'ERR_INVALID_OPTION'])
    expect(refusal.option).toBe(onServer[index].option)
    if (!refusal.option.startsWith('providers')) expect(refusal).toEqual(onServer[index])
  })
})

test.each([
  '{}',
  '{ providers: {} }',
  "{ providers: { google: { clientId: undefined, clientSecret: '' } } }",
  "{ providers: { own: { clientId: 'i', issuer: undefined } }, defaultProvider: 'own' }",
])('what is only not set there passes: %s', async (options) => {
  expect(await onEdge(`typeof rotation.createCallbacks(${options}).jwt`)).toBe('function')
})

test('providers that depend on variables may be none there', async () => {
  expect(await onEdge('rotation.withTokenRotation({ providers: [] }).providers')).toEqual([])
})

describe('revokeOnSignOut does nothing there', () => {
  const start = `import { createCallbacks, withTokenRotation } from 'next-auth-token-rotation'
    const options = { revokeOnSignOut: true, providers: { demo: { clientId: 'a' } } }
    const demo = { id: 'demo', type: 'oauth', clientId: 'a', token: 'https://as.example/token' }`
  const run = (program) => runNode([CONDITION, '--input-type=module', '-e', `${start}\n${program}`])

  test.each([
    ['createCallbacks', 'createCallbacks(options); createCallbacks(options)'],
    [
      'withTokenRotation, and signs out',
      `const { events } = withTokenRotation({ providers: [demo] }, { revokeOnSignOut: true })
       for (let time = 0; time < 3; time += 1) await events.signOut({ token: { provider: 'demo' } })`,
    ],
  ])('which is said once: %s', async (_who, program) => {
    const { code, stderr } = await run(program)
    expect(code).toBe(0)
    expect(stderr.match(/revokeOnSignOut does nothing in this runtime/g)).toHaveLength(1)
  })

  test('and not where it is not asked for', async () => {
    const { stderr } = await run('createCallbacks({ ...options, revokeOnSignOut: false })')
    expect(stderr).not.toContain('revokeOnSignOut')
  })
})
