/** @jest-environment jsdom */
'use strict'

// useAccessToken.

const { startBrowser } = require('../support/react/browser.js')
const { createSessionServer } = require('../support/react/session_server.js')
const { advance, closeTabs, openTab } = require('../support/react/tab.js')

const SESSION = '/api/auth/session'

let server

beforeEach(() => {
  startBrowser()
  server = createSessionServer()
})
afterEach(closeTabs)

test('gives the token, its expiry in ms, the status and no error', async () => {
  const tab = openTab({ server })
  await tab.open()
  expect(tab.token).toEqual({
    accessToken: 'access token 1',
    expiresAt: server.token.expiresAt,
    status: 'authenticated',
    error: undefined,
    refresh: expect.any(Function),
  })
})

test('the same object as long as nothing changes', async () => {
  const tab = openTab({ server })
  const session = server.session()
  await tab.open({ session })
  const before = tab.token
  tab.render({ session })
  await advance(10)
  expect(tab.token).toBe(before)
})

test('of a user who is not signed in', async () => {
  const tab = openTab({ server })
  await tab.open({ session: null })
  const nothing = { accessToken: undefined, expiresAt: undefined, error: undefined }
  expect(tab.token).toMatchObject({ ...nothing, status: 'unauthenticated' })
})

test('finds the token in session.user, where the layout next-auth-v4 has it', async () => {
  const write = ({ accessToken, expiresAt, dueAt }) => ({
    user: { name: 'Ada', accessToken, accessTokenExpires: expiresAt },
    accessTokenExpires: expiresAt,
    accessTokenRefreshAt: dueAt,
  })
  server = createSessionServer({ write })
  const tab = openTab({ server })
  await tab.open()
  await advance(250000)
  expect(tab.token).toMatchObject({
    accessToken: 'access token 2',
    expiresAt: server.token.expiresAt,
  })
})

test('a layout of its own is given as the server has it', async () => {
  const layout = { accessToken: 'at', expiresAt: 'at_exp', refreshToken: 'rt', unit: 's' }
  const write = ({ accessToken, expiresAt, dueAt }) => ({
    at: accessToken,
    at_exp: expiresAt / 1000,
    refreshAt: Math.floor(dueAt / 1000),
  })
  server = createSessionServer({ write })
  const tab = openTab({ server })
  await tab.open({ layout })
  expect(tab.token).toMatchObject({
    accessToken: 'access token 1',
    expiresAt: server.token.expiresAt,
  })
  await advance(250000)
  expect(tab.token.accessToken).toBe('access token 2')
})

/** Lets the time pass that `promise` takes. */
async function settled(promise) {
  await advance(1000)
  return promise
}

describe.each([4, 5])('refresh, with next-auth v%i', (nextAuth) => {
  const open = async (props) => {
    const tab = openTab({ server, nextAuth })
    await tab.open(props)
    return tab
  }

  test('renews a token that is not due, and resolves with the new state', async () => {
    const tab = await open()
    await advance(5000)
    const state = await settled(tab.token.refresh())
    expect(state).toEqual({
      accessToken: 'access token 2',
      expiresAt: Math.floor(server.token.expiresAt / 1000) * 1000, // the server tells whole seconds
      status: 'authenticated',
      error: undefined,
    })
    expect(tab.token).toMatchObject(state)
    const posted = server.requests.filter(({ method }) => method === 'POST')
    expect(posted).toMatchObject([{ path: SESSION, data: { data: { forceRefresh: true } } }])
  })

  test('shows no loading status', async () => {
    const tab = await open()
    await settled(tab.token.refresh())
    expect(new Set(tab.seen.map(({ sessionStatus }) => sessionStatus))).toEqual(
      new Set(['authenticated']),
    )
  })

  test('called several times at once is one request with one answer', async () => {
    const tab = await open()
    const { refresh } = tab.token
    const states = await settled(Promise.all([refresh(), refresh(), refresh()]))
    expect(server.tokenRequests).toBe(2)
    expect(new Set(states.map(({ accessToken }) => accessToken))).toEqual(
      new Set(['access token 2']),
    )
  })

  test('called again later renews again', async () => {
    const tab = await open()
    await settled(tab.token.refresh())
    const { accessToken } = await settled(tab.token.refresh())
    expect(accessToken).toBe('access token 3')
  })

  test('moves the schedule', async () => {
    const tab = await open()
    await advance(200000)
    await settled(tab.token.refresh())
    server.requests.length = 0
    await advance(200000)
    expect(server.requests).toEqual([])
  })

  test('waits for the first session', async () => {
    const tab = openTab({ server, nextAuth })
    tab.render()
    await advance(1)
    expect(tab.token.status).toBe('loading')
    const state = await settled(tab.token.refresh())
    expect(state).toMatchObject({ accessToken: 'access token 2', status: 'authenticated' })
  })

  test('waits for an update of the page', async () => {
    const tab = await open()
    const updating = tab.update({ name: 'Ada Lovelace' })
    await advance(1)
    const { accessToken } = await settled(tab.token.refresh())
    expect(accessToken).toBe('access token 2')
    expect(await updating).toMatchObject({ access_token: 'access token 1' })
  })

  test('that does not get through resolves with what there is', async () => {
    jest.spyOn(console, 'error').mockImplementation(() => {}) // next-auth logs it
    const tab = await open()
    server.reachable = false
    const state = await settled(tab.token.refresh())
    expect(state).toMatchObject({ accessToken: 'access token 1', status: 'authenticated' })
    expect(tab.token.status).toBe('authenticated')
    server.reachable = true
    expect(await settled(tab.token.refresh())).toMatchObject({ accessToken: 'access token 2' })
  })

  test('of a user who is not signed in asks nothing', async () => {
    const tab = await open({ session: null })
    const state = await settled(tab.token.refresh())
    expect(state).toMatchObject({ accessToken: undefined, status: 'unauthenticated' })
    expect(server.requests).toEqual([])
  })

  test('is not undone by an older answer', async () => {
    const tab = await open()
    const answers = []
    globalThis.fetch = async (url, options) => {
      const response = await server.fetch(url, options)
      if (!options?.method && String(url).endsWith(SESSION) && answers.length === 0) {
        await new Promise((resolve) => answers.push(resolve))
      }
      return response
    }
    window.dispatchEvent(new Event('focus'))
    document.dispatchEvent(new Event('visibilitychange'))
    await advance(5000)
    document.dispatchEvent(new Event('visibilitychange'))
    await advance(100)
    expect(answers).toHaveLength(1)
    await settled(tab.token.refresh())
    answers[0]()
    await advance(1000)
    expect(tab.token.accessToken).toBe('access token 2')
  })
})

test('an update of the page is shown, over what was fetched before', async () => {
  server = createSessionServer({
    write: (token) => ({ access_token: token.accessToken, expires_at: token.expiresAt / 1000 }),
  })
  const tab = openTab({ server })
  await tab.open()
  await advance(300000)
  expect(tab.token.accessToken).toBe('access token 2')
  await settled(tab.update({ forceRefresh: true }))
  expect(tab.token.accessToken).toBe('access token 3')
})
