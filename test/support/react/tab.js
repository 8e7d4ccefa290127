'use strict'

// A page of a Next.js app in a browser tab: its own copies of React and next-auth, the React entry, and a component that
// shows what it gets.

const openTabs = new Set()

const REACTS = { 17: '-17', 18: '-18', 19: '' }

/**
 * @param {object} options
 * @param {object} options.server from createSessionServer
 * @param {17 | 18 | 19} [options.react]
 * @param {4 | 5} [options.nextAuth]
 */
function openTab({ server, react = 19, nextAuth = 4 }) {
  globalThis.fetch = server.fetch
  if (nextAuth === 5) server.noSession = null
  const tab = load(react, nextAuth)
  const { createElement, StrictMode, useEffect } = tab.React
  const seen = []

  function Page({ onRender, signOutRoute }) {
    const token = tab.useAccessToken()
    const signOut = tab.useSignOut(signOutRoute && { route: signOutRoute })
    const { data, status, update } = tab.nextAuth.useSession()
    tab.token = token
    tab.session = data
    tab.update = update
    tab.signOut = signOut
    useEffect(() => onRender?.(token))
    seen.push({ at: Date.now(), sessionStatus: status, ...token })
    return createElement('p', null, token.accessToken)
  }

  const container = document.createElement('div')
  const root = tab.createRoot(container)
  openTabs.add(tab)

  return Object.assign(tab, {
    /** What was rendered, in order. */
    seen,
    text: () => container.textContent,
    /** @param {object} [props] of TokenRotationProvider; `strict`: in StrictMode; `onRender`: called in an effect;
     *   `signOutRoute`: of useSignOut */
    render({ strict = false, onRender, signOutRoute, ...props } = {}) {
      const page = createElement(Page, { onRender, signOutRoute })
      const provider = createElement(tab.TokenRotationProvider, props, page)
      root.render(strict ? createElement(StrictMode, null, provider) : provider)
    },
    /** The page comes with the session, as a server component gives it. */
    open(props = {}) {
      tab.render({ session: server.session(), ...props })
      return advance(10)
    },
    async close() {
      root.unmount()
      openTabs.delete(tab)
      await advance(10)
    },
  })
}

/** Loads fresh copies. After `jest.useFakeTimers()`: React takes its timers when it is loaded. */
function load(react, nextAuthVersion) {
  const suffix = REACTS[react]
  const tab = {}
  const v5 = nextAuthVersion === 5 ? require('./next_auth_v5.js') : undefined
  // Under Jest the development build of React 17 wants every update to be announced.
  if (react === 17) process.env.NODE_ENV = 'production'
  jest.isolateModules(() => {
    if (suffix) {
      for (const name of ['react', 'react-dom']) {
        jest.doMock(name, () => jest.requireActual(`${name}${suffix}`))
      }
      jest.doMock('react/jsx-runtime', () => jest.requireActual(`react${suffix}/jsx-runtime`))
    }
    tab.React = require('react')
    tab.createRoot = rootMaker(react, suffix)
    if (v5) {
      tab.nextAuth = v5.loadNextAuthV5(require)
      Object.assign(
        tab,
        require('../../../lib/react/entry.js').createEntry(tab.React, tab.nextAuth),
      )
    } else {
      tab.nextAuth = require('next-auth/react')
      Object.assign(tab, require('../../../lib/react/index.js'))
    }
  })
  process.env.NODE_ENV = 'test'
  for (const name of ['react', 'react-dom', 'react/jsx-runtime']) jest.dontMock(name)
  return tab
}

function rootMaker(react, suffix) {
  if (react > 17) return require(`react-dom${suffix}/client`).createRoot
  const ReactDOM = require(`react-dom${suffix}`)
  return (container) => ({
    render: (element) => ReactDOM.render(element, container),
    unmount: () => ReactDOM.unmountComponentAtNode(container),
  })
}

async function closeTabs() {
  for (const tab of openTabs) await tab.close()
}

/** Lets time pass, and everything that happens in it. */
const advance = (ms) => jest.advanceTimersByTimeAsync(ms)

module.exports = { advance, closeTabs, openTab }
