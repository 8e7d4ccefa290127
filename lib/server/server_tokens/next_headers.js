'use strict'

const { createRequire } = require('node:module')
const path = require('node:path')
const { TokenRotationError } = require('../errors/errors.js')

let loaded

/** Loaded at the first call without a context, and from the app where this package is linked into it. */
function nextFunctions() {
  loaded ??= load()
  return loaded
}

function load() {
  try {
    return functionsFrom(require)
  } catch (cause) {
    if (cause.code !== 'MODULE_NOT_FOUND') throw cause
  }
  try {
    return functionsFrom(createRequire(path.join(process.cwd(), 'app.js')))
  } catch (cause) {
    throw noRequest('Next.js is not installed here', cause)
  }
}

/** `connection` came with Next.js 15. */
function functionsFrom(requireFrom) {
  const { cookies, headers } = requireFrom('next/headers')
  const { connection = () => {} } = requireFrom('next/server')
  return { cookies, headers, connection }
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
  const { cookies, headers, connection } = nextFunctions()
  const store = await storeOf(cookies)
  // What is due depends on the time of a request. Next.js prefetches and prerenders pages with cookies too: that must not
  // spend a refresh token, and waits here.
  await connection()
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
