/** @jest-environment jsdom */
'use strict'

// Signing in again leads to a page of the app that has the provider around it, too, and the session is still lost there.

const { showTab, startBrowser } = require('../support/react/browser.js')
const { createSessionServer } = require('../support/react/session_server.js')
const { advance, closeTabs, openTab } = require('../support/react/tab.js')

const HOUR_MS = 3600000
const PROVIDERS = '/api/auth/providers' // what signIn asks for first

let server

beforeEach(() => {
  startBrowser()
  jest.spyOn(console, 'error').mockImplementation(() => {}) // jsdom goes nowhere, and says so
  server = createSessionServer()
  server.revoked = true
  jest.setSystemTime(server.token.expiresAt)
})
afterEach(closeTabs)

describe.each([4, 5])(
  "on the app's own sign-in page with the provider around it, v%i",
  (nextAuth) => {
    const openPage = async () => {
      await openTab({ server, nextAuth }).open()
      await advance(1000)
    }

    test('no other sign-in begins', async () => {
      window.history.replaceState(null, '', '/login?callbackUrl=%2F')
      await openPage()
      await advance(HOUR_MS)
      showTab(true)
      await advance(HOUR_MS)
      expect(server.count(PROVIDERS)).toBe(0)
    })

    test('it begins on the page that the user goes on to without loading it', async () => {
      window.history.replaceState(null, '', '/login?callbackUrl=%2F')
      await openPage()
      window.history.pushState(null, '', '/home')
      await advance(HOUR_MS)
      showTab(true)
      await advance(1000)
      expect(server.count(PROVIDERS)).toBe(1)
    })

    test('a page that a sign-in led back to begins another one when that session is lost', async () => {
      window.history.replaceState(null, '', '/')
      await openPage()
      await closeTabs()
      server.revoked = false
      server.renew()
      await openPage()
      expect(server.count(PROVIDERS)).toBe(1)
      server.revoked = true
      await advance(HOUR_MS)
      expect(server.count(PROVIDERS)).toBe(2)
    })

    test('nor where its address has no callbackUrl, as from a redirect of the app', async () => {
      await openPage()
      expect(server.count(PROVIDERS)).toBe(1)
      await closeTabs()
      window.history.replaceState(null, '', '/login')
      for (let load = 0; load < 5; load += 1) {
        await openPage()
        await closeTabs()
      }
      await openPage()
      await advance(HOUR_MS)
      showTab(true)
      await advance(1000)
      expect(server.count(PROVIDERS)).toBe(1)
    })
  },
)

test('a page that is opened a minute after a sign-in came to nothing begins another', async () => {
  await openTab({ server }).open()
  await advance(1000)
  await closeTabs()
  await advance(60000)
  await openTab({ server }).open()
  await advance(1000)
  expect(server.count(PROVIDERS)).toBe(2)
})

test('a page that may not store anything signs in, too', async () => {
  const storage = jest.spyOn(window, 'sessionStorage', 'get').mockImplementation(() => {
    throw new Error('SecurityError')
  })
  await openTab({ server }).open()
  await advance(1000)
  storage.mockRestore()
  expect(server.count(PROVIDERS)).toBe(1)
})
