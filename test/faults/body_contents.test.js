// Replies of 200 whose body is JSON, and says something odd.

const { grantText, message, replies, repliesJson } = require('./support/behaviours.js')
const { configuration, runMatrix, terminal } = require('./support/matrix.js')

const unreadable = terminal('unreadable_response', { httpStatus: 200 })
/** A body that can be read, and holds no token that can be used. */
const unusable = terminal('unusable_response', { httpStatus: 200 })

/** A good reply with one more member, written as it is. */
const grantWith = (member) => `${grantText().slice(0, -1)},${member}}`

describe('characters', () => {
  const raw = (hex) => Buffer.from(hex, 'hex').toString('latin1')
  const latin1 = (text) => Buffer.from(text, 'latin1')

  runMatrix([
    {
      what: 'invalid UTF-8 beside the tokens',
      server: (socket) => replies(200, latin1(grantWith(`"name":"${raw('ff80c0')}"`)))(socket),
      grants: {},
    },
    {
      what: 'invalid UTF-8 in the description of an error',
      server: replies(
        400,
        latin1(`{"error":"invalid_grant","error_description":"caf${raw('e9')}"}`),
      ),
      fails: terminal('invalid_grant'),
    },
    {
      what: 'half a surrogate pair, escaped, beside the tokens',
      server: (socket) => replies(200, grantWith('"name":"\\ud83d"'))(socket),
      grants: {},
    },
    {
      what: 'a NUL between members',
      server: (socket) => replies(200, grantWith('\0"a":1'))(socket),
      fails: unreadable,
    },
    {
      what: 'a NUL in a string',
      server: (socket) => replies(200, grantWith('"a":"\0"'))(socket),
      fails: unreadable,
    },
    {
      what: 'an escaped NUL beside the tokens',
      server: (socket) => replies(200, grantWith('"a":"\\u0000"'))(socket),
      grants: {},
    },
    {
      what: 'an escaped NUL in the access token',
      server: replies(200, grantWith('"access_token":"a\\u0000b"')),
      fails: unusable,
    },
    {
      what: 'half a surrogate pair in the access token',
      server: replies(200, grantWith('"access_token":"a\\ud83d"')),
      fails: unusable,
    },
    {
      what: 'a number beyond all doubles beside the tokens',
      server: (socket) => replies(200, grantWith('"quota":1e999'))(socket),
      grants: {},
    },
    {
      what: 'a line break in the access token',
      server: replies(200, grantWith('"access_token":"a\\r\\nb"')),
      fails: unusable,
    },
    {
      what: 'an escaped NUL in the refresh token',
      server: (socket) => replies(200, grantWith('"refresh_token":"a\\u0000b"'))(socket),
      grants: { keepsRefreshToken: true },
    },
    {
      what: 'control characters and escapes in an error',
      server: repliesJson(
        { error: 'invalid_client', error_description: 'a\u001b[2Jb\r\nc\u2028d' },
        401,
      ),
      fails: configuration('invalid_client', { description: 'a [2Jb  c   d' }),
    },
  ])
})

describe('shapes of a success', () => {
  const withMembers = (members) => (socket) => socket.write(message(200, grantText(members)))

  runMatrix([
    { what: 'access_token: number', server: withMembers({ access_token: 12 }), fails: unusable },
    { what: 'access_token: null', server: withMembers({ access_token: null }), fails: unusable },
    {
      what: 'access_token: object',
      server: withMembers({ access_token: { value: 'a' } }),
      fails: unusable,
    },
    {
      what: 'refresh_token: absent',
      server: withMembers({ refresh_token: undefined }),
      grants: { keepsRefreshToken: true },
    },
    {
      what: 'refresh_token: null',
      server: withMembers({ refresh_token: null }),
      grants: { keepsRefreshToken: true },
    },
    {
      what: 'refresh_token: empty',
      server: withMembers({ refresh_token: '' }),
      grants: { keepsRefreshToken: true },
    },
    {
      what: 'refresh_token: number',
      server: withMembers({ refresh_token: 5 }),
      grants: { keepsRefreshToken: true },
    },
    {
      what: 'refresh_token: object',
      server: withMembers({ refresh_token: { a: 'b' } }),
      grants: { keepsRefreshToken: true },
    },
    { what: 'token_type: absent', server: withMembers({ token_type: undefined }), grants: {} },
    { what: 'token_type: BEARER', server: withMembers({ token_type: 'BEARER' }), grants: {} },
    { what: 'token_type: null', server: withMembers({ token_type: null }), grants: {} },
    { what: 'token_type: user', server: withMembers({ token_type: 'user' }), grants: {} },
    {
      what: 'token_type: dpop',
      server: withMembers({ token_type: 'dpop' }),
      fails: configuration('unsupported_token_type'),
    },
    {
      what: 'token_type: MAC',
      server: withMembers({ token_type: 'MAC' }),
      fails: configuration('unsupported_token_type'),
    },
    { what: 'scope: an array', server: withMembers({ scope: ['a', 'b'] }), grants: {} },
    { what: 'scope: null', server: withMembers({ scope: null }), grants: {} },
    { what: 'error: null', server: withMembers({ error: null }), grants: {} },
    { what: 'error: empty', server: withMembers({ error: '' }), grants: {} },
    { what: 'error: 0', server: withMembers({ error: 0 }), grants: {} },
    { what: 'error: false', server: withMembers({ error: false }), grants: {} },
    { what: 'errors: an empty array', server: withMembers({ errors: [] }), grants: {} },
    { what: 'ok: true', server: withMembers({ ok: true }), grants: {} },
    {
      what: 'form-encoded',
      server: (socket) => {
        const form = new URLSearchParams(JSON.parse(grantText())).toString()
        replies(200, form, {
          'Content-Type': 'application/x-www-form-urlencoded',
          'Content-Length': `${form.length}`,
        })(socket)
      },
      grants: {},
    },
  ])
})
