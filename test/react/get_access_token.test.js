/** @jest-environment jsdom */
'use strict'

// getAccessToken, for code that is not a component.

const { startBrowser } = require('../support/react/browser.js')
const { createSessionServer } = require('../support/react/session_server.js')
const { advance, closeTabs, openTab } = require('../support/react/tab.js')

let server

beforeEach(() => {
  startBrowser()
  server = createSessionServer()
})
afterEach(closeTabs)

/** Lets the time pass that `promise` takes. */
async function settled(promise) {
  await advance(1000)
  return promise
}

const NO_PROVIDER = 'getAccessToken needs a <TokenRotationProvider> on the page'

describe.each([4, 5])('with next-auth v%i', (nextAuth) => {
  const open = async (props) => {
    const tab = openTab({ server, nextAuth })
    await tab.open(props)
    return tab
  }

  test('gives the state of the session that the page shows', async () => {
    const { getAccessToken } = await open()
    expect(await getAccessToken()).toEqual({
      accessToken: 'access token 1',
      expiresAt: server.token.expiresAt,
      status: 'authenticated',
      error: undefined,
    })
    expect(server.requests).toEqual([])
  })

  test('waits for the first session of the page', async () => {
    const tab = openTab({ server, nextAuth })
    tab.render()
    await advance(10)
    const { accessToken } = await settled(tab.getAccessToken())
    expect(accessToken).toBe('access token 1')
  })

  test('renews a valid token if that is forced, once for many callers', async () => {
    const { getAccessToken } = await open()
    const asked = Array.from({ length: 20 }, () => getAccessToken({ force: true }))
    for (const { accessToken } of await settled(Promise.all(asked))) {
      expect(accessToken).toBe('access token 2')
    }
    expect(server.tokenRequests).toBe(2)
  })

  test('renews a token that has expired', async () => {
    server.reachable = false
    const { getAccessToken } = await open()
    await advance(400_000)
    server.reachable = true
    expect(await settled(getAccessToken())).toMatchObject({ accessToken: 'access token 2' })
  })

  test('resolves with what there is while the server cannot be reached', async () => {
    const { getAccessToken } = await open()
    server.reachable = false
    // next-auth 5 logs it.
    const logged = jest.spyOn(console, 'error').mockImplementation(() => {})
    expect(await settled(getAccessToken({ force: true }))).toMatchObject({
      accessToken: 'access token 1',
      status: 'authenticated',
    })
    logged.mockRestore()
  })

  test('has no token of a page on which no user is signed in', async () => {
    const { getAccessToken } = await open({ session: null })
    expect(await settled(getAccessToken())).toMatchObject({
      accessToken: undefined,
      status: 'unauthenticated',
    })
  })

  test('rejects before the provider is there, and after it has gone', async () => {
    const tab = openTab({ server, nextAuth })
    await expect(tab.getAccessToken()).rejects.toThrow(NO_PROVIDER)
    await tab.open()
    await tab.close()
    await expect(tab.getAccessToken()).rejects.toThrow(NO_PROVIDER)
  })

  test('works in StrictMode, which mounts twice', async () => {
    const { getAccessToken } = await open({ strict: true })
    expect(await settled(getAccessToken())).toMatchObject({ accessToken: 'access token 1' })
  })
})
