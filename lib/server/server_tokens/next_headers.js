'use strict'

const { createRequire } = require('node:module')
const path = require('node:path')
const { TokenRotationError } = require('../errors/errors.js')

let loaded

/** Loaded at the first call without a context, and from the app where this package is linked into it. */
function nextHeaders() {
  loaded ??= load()
  return loaded
}

function load() {
  try {
    return require('next/headers')
  } catch (cause) {
    if (cause.code !== 'MODULE_NOT_FOUND') throw cause
  }
  try {
    return createRequire(path.join(process.cwd(), 'app.js'))('next/headers')
  } catch (cause) {
    throw noRequest('Next.js is not installed here', cause)
  }
}

const noRequest = (why, cause) =>
  new TokenRotationError(
    'ERR_NO_REQUEST',
    `without a context the session is that of the request which Next.js is serving, and ${why}. ` +
      'Write getAccessToken({ req, res }) or getAccessToken(request).',
    { cause },
  )

/**
 * The request that Next.js is serving: in server components, server actions, route handlers and proxy.ts.
 * @returns {Promise<import('./contexts.js').Context>}
 */
async function nextContext() {
  const { cookies, headers } = nextHeaders()
  const store = await storeOf(cookies)
  return {
    // One object for a request, as long as it may not set cookies, and another one while it may.
    key: store,
    request: undefined,
    cookies: (isWanted) =>
      store
        .getAll()
        .filter(({ name }) => isWanted(name))
        .map(({ name, value }) => [name, value]),
    protocol: () => undefined,
    header: async (name) => (await headers()).get(name) ?? undefined,
    response: { current: () => undefined, set: (list) => setAll(store, list) },
  }
}

/** What Next.js throws to make a page dynamic, or waits with, is its own business. */
function storeOf(cookies) {
  try {
    return cookies()
  } catch (error) {
    if (!/outside a request scope/.test(error?.message)) throw error
    throw noRequest('it is serving none at this place', error)
  }
}

/** While a page is rendered the first one throws, and none is set. */
function setAll(store, list) {
  try {
    for (const { name, value, options } of list) store.set(name, value, options)
    return true
  } catch {
    return false
  }
}

module.exports = { nextContext }
