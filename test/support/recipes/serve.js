'use strict'

const { startBackend } = require('./backend.js')
const { createGrants } = require('./grants.js')

/** Starts a backend with sessions of its own, whose routes `answer` knows. */
async function serve(options, answer, isRefresh = ({ path }) => path === '/auth/refresh') {
  const grants = createGrants(options)
  const backend = await startBackend((request) => answer(request, grants), isRefresh)
  return Object.assign(backend, {
    grants,
    endAll: grants.endAll,
    reused: () => grants.seen.reused,
  })
}

/** What a credentials provider's authorize() does: signs in at the backend. */
async function post(url, body, headers = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { response, reply: await response.json() }
}

module.exports = { post, serve }
