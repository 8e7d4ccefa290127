/** @jest-environment jsdom */
'use strict'

// useSignOut.

const { createElement } = require('react')
const { renderToString } = require('react-dom/server')
const { startBrowser } = require('../support/react/browser.js')
const { createSessionServer } = require('../support/react/session_server.js')
const { advance, closeTabs, openTab } = require('../support/react/tab.js')

const ROUTE = '/api/sign-out'

let server

beforeEach(() => {
  startBrowser({ sharing: true })
  jest.spyOn(console, 'error').mockImplementation(() => {}) // jsdom loads no page, and says so
  server = createSessionServer()
})
afterEach(closeTabs)

const posts = () => server.requests.filter(({ path }) => path === ROUTE)

async function settled(promise) {
  const outcome = promise.then(
    (value) => ({ value }),
    (error) => ({ error: error.message }),
  )
  await advance(1000)
  return outcome
}

describe.each([4, 5])('v%i', (nextAuth) => {
  test("posts NextAuth's CSRF token and follows the URL", async () => {
    const tab = openTab({ server, nextAuth })
    await tab.open()
    expect(await settled(tab.signOut())).toEqual({ value: server.afterSignOut })
    const [{ method, data }] = posts()
    expect({ method, data }).toEqual({
      method: 'POST',
      data: { csrfToken: 'a csrf token', json: 'true' },
    })
    expect(window.location.hash).toBe('#signed-out')
  })

  test('asks for a page, and takes no event of a click for one', async () => {
    const tab = openTab({ server, nextAuth })
    await tab.open()
    await settled(tab.signOut({ to: '/bye' }))
    await advance(10_000)
    await settled(tab.signOut({ nativeEvent: {}, to: { not: 'text' } }))
    expect(posts().map(({ data }) => data.callbackUrl)).toEqual(['/bye', undefined])
  })
})

test('clicks in a row are one sign-out; one that failed can be repeated', async () => {
  const tab = openTab({ server })
  await tab.open()
  server.gateway = { 'sign-out': 502 }
  const clicks = [tab.signOut(), tab.signOut()]
  for (const { error } of await Promise.all(clicks.map(settled))) {
    expect(error).toBe('the sign-out did not get through: /api/sign-out answered 502')
  }
  expect(posts()).toHaveLength(1)
  expect(window.location.hash).toBe('')
  server.gateway = {}
  await settled(tab.signOut())
  await settled(tab.signOut())
  expect(posts()).toHaveLength(2)
  expect(window.location.hash).toBe('#signed-out')
})

test.each([
  ['the network is away', () => (server.reachable = false), 'NextAuth gave no CSRF token'],
  ['something else is there', () => (server.afterSignOut = {}), 'is not what createSignOutRoute'],
])('where %s it rejects, and the browser stays', async (_what, prepare, words) => {
  const tab = openTab({ server })
  await tab.open()
  prepare()
  const { error } = await settled(tab.signOut())
  expect(error).toContain(`the sign-out did not get through: `)
  expect(error).toContain(words)
  expect(window.location.hash).toBe('')
})

test('other tabs of the app show at once that no user is signed in', async () => {
  const [tab, other] = [openTab({ server }), openTab({ server })]
  await tab.open()
  await other.open()
  expect(other.token.status).toBe('authenticated')
  await settled(tab.signOut())
  expect(other.token.status).toBe('unauthenticated')
})

test('the function stays the same, and the route may be elsewhere', async () => {
  const tab = openTab({ server })
  await tab.open({ signOutRoute: '/other/sign-out' })
  const first = tab.signOut
  await settled(tab.token.refresh())
  expect(tab.signOut).toBe(first)
  await settled(tab.signOut())
  expect(server.count('/other/sign-out')).toBe(1)
})

test('it renders without a provider, and on the server', () => {
  const { useSignOut } = require('next-auth-token-rotation/react')
  const Button = () => typeof useSignOut()
  expect(renderToString(createElement(Button))).toBe('function')
})
