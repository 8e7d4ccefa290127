// `background: true`: no caller waits for a refresh while the access token is still good.

const {
  callbacksFor,
  due,
  eventually,
  expired,
  hashOf,
  providerFor,
  signIn,
  spentAt,
  startAuthorizationServer,
} = require('../../support/sessions.js')
const { withAuthorizationServer } = require('../../support/authorization_server.js')

let server

withAuthorizationServer((started) => {
  server = started
})

test('200 calls get their own token back at once, and the next call the new one', async () => {
  const { jwt, events } = callbacksFor(server, { background: true })
  const token = due(await signIn(server, jwt))
  const cookies = Array.from({ length: 200 }, () => ({ ...token }))
  const refreshed = events.next('refreshed')
  // So that the reply cannot come while the loop is still calling.
  await server.setThinkTime(500)
  const answers = cookies.map((cookie) => jwt({ token: cookie }))
  await server.setThinkTime(0)
  answers.forEach((answer, index) => {
    expect(answer).toBe(cookies[index])
  })
  await refreshed
  const renewed = await jwt({ token })
  expect(renewed.refresh_token).not.toBe(token.refresh_token)
  expect(renewed.expires_at).toBeGreaterThan(token.expires_at)
  expect(await spentAt(server)).toEqual([hashOf(token.refresh_token)])
})

test('the successor of an old cookie is handed out while that one is refreshed', async () => {
  const { jwt, events } = callbacksFor(server, { background: true })
  const first = expired(await signIn(server, jwt))
  // Due in its last quarter: late enough to be found out by calling, with a second to do so.
  await server.setAccessTokenSeconds(4)
  const second = await jwt({ token: first })
  await server.setAccessTokenSeconds(3600)
  const refreshed = events.next('refreshed')
  const meanwhile = await eventually(async () => {
    const answer = await jwt({ token: first })
    return events.types().includes('started') && answer
  })
  expect(meanwhile.access_token).toBe(second.access_token)
  expect(meanwhile.refresh_token).toBe(second.refresh_token)
  await refreshed
  const third = await jwt({ token: first })
  expect(third.refresh_token).not.toBe(second.refresh_token)
  expect(await spentAt(server)).toEqual([first, second].map((old) => hashOf(old.refresh_token)))
})

test('an expired token is waited for', async () => {
  const { jwt } = callbacksFor(server, { background: true })
  const token = expired(await signIn(server, jwt))
  const renewed = await jwt({ token })
  expect(renewed.refresh_token).not.toBe(token.refresh_token)
})

test('a forced refresh is waited for', async () => {
  const { jwt, rotator } = callbacksFor(server, { background: true })
  const token = due(await signIn(server, jwt))
  const renewed = await rotator.refresh(token)
  expect(renewed.refresh_token).not.toBe(token.refresh_token)
})

test('a forced refresh is waited for when the endpoint has to be discovered first', async () => {
  const discovered = await startAuthorizationServer()
  try {
    const { tokenEndpoint: _discovered, ...provider } = providerFor(discovered)
    const { jwt, rotator } = callbacksFor(discovered, {
      background: true,
      providers: { demo: { ...provider, issuer: discovered.issuer } },
    })
    const token = await signIn(discovered, jwt)
    const renewed = await rotator.refresh(token)
    expect(renewed.refresh_token).not.toBe(token.refresh_token)
  } finally {
    await discovered.close()
  }
})

test('a failure in the background changes nothing while the token is valid', async () => {
  const { jwt, events } = callbacksFor(server, { background: true, retries: 0 })
  const token = due(await signIn(server, jwt))
  await server.goDown('refuse')
  try {
    const failed = events.next('failed')
    expect(jwt({ token })).toBe(token)
    expect(await failed).toMatchObject({ failure: { code: 'connect_failed' } })
    expect(await jwt({ token })).toBe(token)
  } finally {
    await server.comeUp()
  }
})
