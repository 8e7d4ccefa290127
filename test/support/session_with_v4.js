'use strict'

const { default: NextAuth } = require('next-auth')
const { encode } = require('next-auth/jwt')

const SECRET = 'a secret of NextAuth'

/**
 * NextAuth v4's own answer to a session read, or to `update(data)`, with a cookie that holds `token`.
 * @param {object} config
 * @param {object} token
 * @param {object} [data] of an update
 * @returns {Promise<{ body: object, setCookie: string[] }>}
 */
async function sessionAt(config, token, data) {
  process.env.NEXTAUTH_URL = 'http://localhost:3000'
  const options = { secret: SECRET, ...config }
  const cookies = { 'next-auth.session-token': await encode({ token, secret: SECRET }) }
  if (!data) return answer(options, { cookies, query: { nextauth: ['session'] } })
  const { body, setCookie } = await answer(options, { query: { nextauth: ['csrf'] } })
  const [name, value] = setCookie[0].split(';')[0].split('=')
  return answer(options, {
    method: 'POST',
    cookies: { ...cookies, [name]: decodeURIComponent(value) },
    body: { csrfToken: body.csrfToken, data },
    query: { nextauth: ['session'] },
  })
}

async function answer(options, request) {
  const headers = {}
  const answered = { body: undefined }
  const response = {
    getHeader: (name) => headers[name.toLowerCase()],
    setHeader: (name, value) => {
      headers[name.toLowerCase()] = value
      return response
    },
    status: () => response,
    json: (body) => Object.assign(answered, { body }),
    send: (body) => Object.assign(answered, { body }),
    end: () => response,
  }
  await NextAuth(
    { method: 'GET', headers: {}, cookies: {}, body: {}, ...request },
    response,
    options,
  )
  return { ...answered, setCookie: [headers['set-cookie'] ?? []].flat() }
}

module.exports = { sessionAt }
