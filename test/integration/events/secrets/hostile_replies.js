'use strict'

// What a token endpoint may answer that wants our secrets in our logs: it repeats all that it was sent, wherever there is
// room for words.

const { grant } = require('../../../support/token_endpoint.js')
const { message, resets, staysSilent } = require('../../../faults/support/behaviours.js')
const { MARK, markedIdToken, markedToken } = require('./marks.js')

/** Everything the request told: the secrets as they are, and as they were sent. */
function everythingIn({ head, fields }) {
  const { api_key: parameter, client_secret: secret, refresh_token, token = refresh_token } = fields
  const authorization = /^authorization: (.*)$/im.exec(head)?.[1]
  const [, header, key] = /^x-api-key: (\w+ (.*))$/im.exec(head)
  const form = new URLSearchParams(fields).toString()
  return [secret, token, authorization, parameter, header, key, form].filter(Boolean).join(' ')
}

const json = (status, members) => message(status, JSON.stringify(members))

/** Tokens that must stay secret. */
const markedGrant = (members) =>
  grant({
    access_token: markedToken('access'),
    refresh_token: markedToken('refresh'),
    id_token: markedIdToken({ iss: 'https://as.example', sub: 'ada' }),
    ...members,
  }).body

const CODES = [
  ...['invalid_grant', 'invalid_client', 'invalid_request', 'invalid_scope', 'access_denied'],
  ...['unauthorized_client', 'unsupported_grant_type', 'slow_down', 'server_error'],
]

/** Behaviours of the server by name: functions of the socket and the request. */
const HOSTILE_REPLIES = Object.fromEntries(
  [
    ...CODES.map((error) => [
      error,
      (everything) => json(400, { error, error_description: everything, error_uri: everything }),
    ]),
    ...Object.entries({
      'the code': (everything) => json(400, { error: everything }),
      'a member beside the code': (everything) =>
        json(401, { error: 'invalid_client', message: everything }),
      'a nested error': (everything) =>
        json(400, { error: { code: everything, message: everything } }),
      'members without tokens': (everything) =>
        json(200, { ok: true, [everything]: 1, data: { [everything]: { access_token: 'x y' } } }),
      'members with tokens elsewhere': () => json(200, { data: markedGrant(), scope: MARK }),
      'words for an access token': (everything) =>
        json(200, { access_token: `no such token: ${everything}` }),
      'words for a token type': (everything) => json(200, markedGrant({ token_type: everything })),
      'words of Entra': (everything) =>
        json(400, {
          error: 'interaction_required',
          error_description: `AADSTS50076: ${everything}\r\nTrace ID: ${everything}`,
          claims: everything,
        }),
      'a list of errors': (everything) =>
        json(422, { errors: [{ code: everything, title: everything, detail: everything }] }),
      'words for later': (everything) =>
        json(400, { message: `please retry later: ${everything}` }),
      'a challenge with members': (everything) =>
        message(401, '', {
          'WWW-Authenticate': `Bearer error="invalid_token", error_description="${everything}"`,
        }),
      'an error in a 200': (everything) =>
        json(200, { ...markedGrant(), ok: false, error: everything }),
      'an error as a form': (everything) =>
        message(200, `${new URLSearchParams({ error: 'bad_refresh_token', message: everything })}`),
      'a page': (everything) => message(500, `<h1>${everything}</h1>`),
      'words for a status': (everything) =>
        `HTTP/1.1 502 ${everything}\r\nContent-Length: 0\r\n\r\n`,
      'words for a protocol': (everything) => `${everything} HTTP/1.1\r\n\r\n`,
      'a header without a colon': (everything) => `HTTP/1.1 200 OK\r\n${everything}\r\n\r\n`,
      'a length': (everything) => `HTTP/1.1 200 OK\r\nContent-Length: ${everything}\r\n\r\n`,
      'a coding': (everything) => message(200, 'x', { 'Content-Encoding': everything }),
      'a transfer coding': (everything) => message(200, 'x', { 'Transfer-Encoding': everything }),
      'a media type': (everything) => message(200, everything, { 'Content-Type': everything }),
      'a redirect': (everything) =>
        message(307, '', { Location: `https://as.example/?${everything}`, 'Content-Length': '0' }),
      'a challenge': (everything) => message(401, '', { 'WWW-Authenticate': everything }),
      'Retry-After': (everything) => message(429, '', { 'Retry-After': everything }),
      'Retry-After of an outage': () => message(503, '', { 'Retry-After': '3600' }),
      'tokens, cut off': () => message(200, JSON.stringify(markedGrant()).slice(0, -9)),
      'tokens of another kind': () => json(200, markedGrant({ token_type: 'DPoP' })),
      'tokens of another user': () =>
        json(
          200,
          markedGrant({ id_token: markedIdToken({ iss: 'https://as.example', sub: 'eve' }) }),
        ),
      'too many tokens': () =>
        message(200, JSON.stringify([markedGrant().access_token]).repeat(60_000)),
    }),
  ].map(([name, bytes]) => [name, (socket, request) => socket.end(bytes(everythingIn(request)))]),
)

const BEHAVIOURS = { ...HOSTILE_REPLIES, 'a reset': resets, silence: staysSilent }

/** Answers as a server should, with tokens that carry the mark. */
const grants = (socket) => socket.write(json(200, markedGrant()))

module.exports = { BEHAVIOURS, grants }
