// createSignOutRoute: where a browser is sent, at which provider, and by whose wish.

const { createSignOutRoute, withTokenRotation } = require('../../..')
const { refusalOf } = require('../../support/invalid_options.js')
const support = require('../../support/sign_out_route.js')

const { ORIGIN, PAGE, SECRET, SESSION, csrfOf, formRequest, oidcProvider, removedBy } = support

let provider
let events

support.withProviderAndEvents((parts) => {
  provider = parts.provider
  events = parts.events
})

let names = 0

async function signOut({
  providers,
  id = 'demo',
  route,
  fields,
  options,
  token: more,
  headers,
  env,
}) {
  const config = withTokenRotation(
    { secret: SECRET, providers: providers ?? [oidcProvider(provider)] },
    { onEvent: events.record, ...options },
  )
  const account = { provider: id, access_token: 'a', refresh_token: `where-${++names}` }
  const token = await config.callbacks.jwt({ token: { sub: 'ada' }, account })
  const csrf = await csrfOf(config)
  const cookies = { ...csrf.cookies, ...(await support.sessionCookies({ ...token, ...more })) }
  const { POST } = createSignOutRoute(config, { postLogoutRedirectUri: PAGE, ...route })
  if (env === null) delete process.env.NEXTAUTH_URL
  const response = await POST(formRequest({ csrfToken: csrf.token, ...fields }, cookies, headers))
  expect(removedBy(response)).toHaveProperty([SESSION])
  return response.headers.get('location')
}

const placeOf = (url) => url.split('?')[0]
const parametersOf = (url) => Object.fromEntries(new URL(url).searchParams)
const reasonOf = () => events.all.find(({ type }) => type === 'signedOut').reason

describe('a known provider', () => {
  const known = (id, issuer, more) => ({
    ...oidcProvider({ origin: issuer }, { id }),
    ...{ issuer, ...more },
  })

  test('Auth0 without an end_session_endpoint: /v2/logout with returnTo', async () => {
    const other = await support.startProvider()
    other.metadata = { end_session_endpoint: undefined }
    const url = await signOut({ id: 'auth0', providers: [known('auth0', other.origin)] })
    await other.close()
    expect(placeOf(url)).toBe(`${other.origin}/v2/logout`)
    expect(parametersOf(url)).toEqual({ client_id: 'an-id', returnTo: PAGE })
  })

  test("Auth0 with one: OpenID Connect's", async () => {
    const other = await support.startProvider()
    other.metadata = { end_session_endpoint: `${other.origin}/oidc/logout` }
    const url = await signOut({ id: 'auth0', providers: [known('auth0', other.origin)] })
    await other.close()
    expect(placeOf(url)).toBe(`${other.origin}/oidc/logout`)
    expect(parametersOf(url)).toMatchObject({ client_id: 'an-id', post_logout_redirect_uri: PAGE })
  })

  test('Cognito: /logout at the domain of its token endpoint, with logout_uri', async () => {
    const other = await support.startProvider()
    other.metadata = {
      token_endpoint: 'https://pool.example/oauth2/token',
      end_session_endpoint: undefined,
    }
    const url = await signOut({ id: 'cognito', providers: [known('cognito', other.origin)] })
    await other.close()
    expect(placeOf(url)).toBe('https://pool.example/logout')
    expect(parametersOf(url)).toEqual({ client_id: 'an-id', logout_uri: PAGE })
  })

  test('Cognito that names it in its metadata: in the same words', async () => {
    const other = await support.startProvider()
    const end_session_endpoint = 'https://pool.auth.eu-west-1.amazoncognito.com/logout'
    other.metadata = { end_session_endpoint }
    const url = await signOut({ id: 'cognito', providers: [known('cognito', other.origin)] })
    await other.close()
    expect(url).toBe(
      `${end_session_endpoint}?client_id=an-id&logout_uri=${encodeURIComponent(PAGE)}`,
    )
  })

  test('Entra: that of its tenant, without a discovery', async () => {
    const issuer = 'https://login.microsoftonline.com/7f/v2.0'
    const url = await signOut({ id: 'azure-ad', providers: [known('azure-ad', issuer)] })
    expect(placeOf(url)).toBe('https://login.microsoftonline.com/7f/oauth2/v2.0/logout')
  })

  test('Google has none: the session ends here, and the event says so', async () => {
    const google = known('google', 'https://accounts.google.com')
    expect(await signOut({ id: 'google', providers: [google] })).toBe(PAGE)
    expect(reasonOf()).toBe('no_end_session_endpoint')
  })
})

describe('the option endSessionEndpoint', () => {
  const withOption = (endSessionEndpoint) => ({ providers: { demo: { endSessionEndpoint } } })

  test('wins over the metadata, and keeps its query', async () => {
    const options = withOption('https://as.example/logout?p=policy')
    const url = await signOut({ options })
    expect(parametersOf(url)).toMatchObject({ p: 'policy', client_id: 'an-id' })
  })

  test('in the form of Auth0 or Cognito where it is theirs', async () => {
    const auth0 = await signOut({ options: withOption('https://x.eu.auth0.com/v2/logout') })
    expect(parametersOf(auth0)).toEqual({ client_id: 'an-id', returnTo: PAGE })
    const cognito = 'https://x.auth.eu-west-1.amazoncognito.com/logout'
    expect(parametersOf(await signOut({ options: withOption(cognito) }))).toEqual({
      ...{ client_id: 'an-id', logout_uri: PAGE },
    })
  })

  test('false: the session ends here', async () => {
    expect(await signOut({ options: withOption(false) })).toBe(PAGE)
    expect(reasonOf()).toBe('no_end_session_endpoint')
  })

  test.each([
    ['http://as.example/logout', 'is an http: URL, which would send credentials in the clear'],
    ['javascript:alert(1)', 'is a string but not an https: URL'],
    [7, 'is a number'],
    [true, 'is a boolean'],
  ])('%p is refused', (given, problem) => {
    const wrap = () => withTokenRotation({ providers: [oidcProvider(provider)] }, withOption(given))
    expect(refusalOf(wrap, 'providers.demo.endSessionEndpoint')).toContain(problem)
  })
})

test('a provider with a token endpoint of its own is asked where it signs out', async () => {
  const { wellKnown: _, ...demo } = oidcProvider(provider)
  const providers = [{ ...demo, issuer: provider.origin, token: `${provider.origin}/own/token` }]
  expect(placeOf(await signOut({ providers }))).toBe(`${provider.origin}/logout`)
})

describe('the session ends here alone', () => {
  test.each([
    [
      'the metadata name no endpoint',
      { end_session_endpoint: undefined },
      'no_end_session_endpoint',
    ],
    [
      'the endpoint is http: elsewhere',
      { end_session_endpoint: 'http://as.example/x' },
      'no_end_session_endpoint',
    ],
    [
      'the endpoint is a script',
      { end_session_endpoint: 'javascript:alert(1)' },
      'no_end_session_endpoint',
    ],
    ['the metadata are of another issuer', { issuer: 'https://evil.example' }, undefined],
    ['the discovery fails', 500, 'discovery_http_500'],
  ])('where %s', async (_why, metadata, reason) => {
    const other = await support.startProvider()
    other.metadata = metadata
    const { wellKnown: _, ...demo } = oidcProvider(other)
    const url = await signOut({ providers: [{ ...demo, issuer: other.origin }] })
    await other.close()
    expect(url).toBe(PAGE)
    expect(reasonOf()).toBe(reason ?? 'issuer_mismatch')
  })

  test('where the provider is down', async () => {
    const other = await support.startProvider()
    await other.close()
    expect(await signOut({ providers: [oidcProvider(other)] })).toBe(PAGE)
    expect(reasonOf()).toMatch(/^discovery_/)
  })

  test.each([
    ['another provider', { provider: 'credentials' }],
    ['another authorization server', { authorization_server: 'https://evil.example' }],
  ])('where the tokens are of %s: nothing of them is sent', async (_whose, token) => {
    expect(await signOut({ token })).toBe(PAGE)
    expect(reasonOf()).toBe('unknown_provider')
    expect(provider.requests.filter(({ url }) => url === '/revoke')).toEqual([])
  })
})

describe('the page to return to', () => {
  const pages = [PAGE, 'https://app.example/other?a=1', '/bye', '/bye?lang=de']
  const back = async (more) => {
    const url = await signOut({ route: { postLogoutRedirectUri: pages }, ...more })
    return parametersOf(url).post_logout_redirect_uri
  }

  test('is the first, unless another of the list is wanted', async () => {
    expect(await back()).toBe(PAGE)
    expect(await back({ fields: { callbackUrl: pages[1] } })).toBe(pages[1])
    expect(await back({ fields: { callbackUrl: '/bye' } })).toBe(`${ORIGIN}/bye`)
    expect(await back({ fields: { callbackUrl: `${ORIGIN}/bye?lang=de` } })).toBe(
      `${ORIGIN}/bye?lang=de`,
    )
  })

  test.each([
    ...[
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      '/\t/evil.example',
    ],
    ...['https://app.example.evil.example/goodbye', 'https://app.example@evil.example/goodbye'],
    ...['https://evil.example/https://app.example/goodbye', 'http://app.example/goodbye'],
    ...[
      'https://app.example/goodbye/',
      'https://app.example/goodbye?x=1',
      'https://app.example/goodbye#x',
    ],
    ...[
      'https://app.example:8443/goodbye',
      'https:evil.example',
      'javascript:alert(1)',
      'data:text/html,x',
    ],
    ...['/bye/../../evil', '/byebye', '/bye%0d%0aLocation:%20https://evil.example', 'bye\r\nx: y'],
    ...[
      'https://аpp.example/goodbye',
      'HTTPS://EVIL.EXAMPLE',
      ' https://evil.example',
      '.evil.example',
      '@evil.example',
    ],
    `${ORIGIN}.evil.example/bye`,
  ])('is never what only the caller names: %p', async (callbackUrl) => {
    expect(await back({ fields: { callbackUrl } })).toBe(PAGE)
    const here = await signOut({
      ...{ route: { postLogoutRedirectUri: ['/bye', PAGE] }, fields: { callbackUrl } },
      options: { providers: { demo: { endSessionEndpoint: false } } },
    })
    expect(here).toBe('/bye')
  })

  test('as a path is one of this app, wherever the Host header says that it is', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' }
    expect(await back({ fields: { callbackUrl: '/bye' }, headers })).toBe(`${ORIGIN}/bye`)
    const route = { postLogoutRedirectUri: '/bye' }
    const untrusted = await signOut({ route, headers, env: null })
    expect(parametersOf(untrusted)).not.toHaveProperty('post_logout_redirect_uri')
  })

  test.each([
    [undefined, 'is missing'],
    ['', 'is an empty string'],
    [[], 'is an empty array'],
    [['/a', 7], 'is a number'],
    ['//evil.example', 'begins with //'],
    ['/\\evil.example', 'holds a backslash, a blank or a control character'],
    ['/\t/evil.example', 'holds a backslash, a blank or a control character'],
    ['goodbye', 'is a string but neither an https: URL nor a path'],
    ['javascript:alert(1)', 'is a string but neither an https: URL nor a path'],
    ['https://a:b@app.example', 'carries credentials'],
  ])('%p is refused by the option', (postLogoutRedirectUri, problem) => {
    const config = withTokenRotation({ providers: [oidcProvider(provider)] })
    const at = Array.isArray(postLogoutRedirectUri) && postLogoutRedirectUri.length > 0 ? '[1]' : ''
    const make = () => createSignOutRoute(config, { postLogoutRedirectUri })
    expect(refusalOf(make, `postLogoutRedirectUri${at}`)).toContain(problem)
  })

  test('unknown options, and configs that are none of ours, are refused', () => {
    const config = withTokenRotation({ providers: [oidcProvider(provider)] })
    const to = { postLogoutRedirectUri: PAGE }
    expect(
      refusalOf(() => createSignOutRoute(config, { ...to, callbackUrl: '/' }), 'callbackUrl'),
    ).toContain('option callbackUrl is unknown')
    expect(refusalOf(() => createSignOutRoute({ providers: [] }, to), 'authOptions')).toContain(
      'Wrap it: createSignOutRoute(withTokenRotation({ … }))',
    )
  })
})
