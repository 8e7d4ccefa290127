// Errors where tokens should be: a 200 whose body says that there is an error, in the words of many providers. A refusal is
// one whatever else is in the reply, tokens included.

const { grantText, message, repliesJson } = require('./support/behaviours.js')
const {
  ambiguous,
  configuration,
  doubted,
  notSent,
  runMatrix,
  terminal,
} = require('./support/matrix.js')

/** [the body, what is expected] */
const SHAPES = [
  [{ error: 'invalid_grant' }, terminal('invalid_grant')],
  [{ error: 'INVALID_GRANT' }, terminal('INVALID_GRANT')],
  [{ error: 'bad_refresh_token', error_description: 'Expired.' }, terminal('bad_refresh_token')],
  [{ error: 'incorrect_client_credentials' }, configuration('incorrect_client_credentials')],
  [{ error: 'invalid_client' }, configuration('invalid_client')],
  [{ error: 'slow_down' }, notSent('slow_down', 2)],
  [{ error: 'temporarily_unavailable' }, notSent('temporarily_unavailable', 2)],
  [{ error: 'server_error' }, ambiguous('server_error')],
  [{ error: 'a_word_of_their_own' }, doubted('a_word_of_their_own')],
  [{ error: { code: 'invalid_grant', message: 'Gone.' } }, terminal('invalid_grant')],
  [{ error: { type: 'invalid_grant', code: 190 } }, terminal('invalid_grant')],
  [{ error: { code: 400, status: 'INVALID_GRANT' } }, terminal('INVALID_GRANT')],
  [{ error: { error: 'invalid_client' } }, configuration('invalid_client')],
  [{ error: ['invalid_grant'] }, terminal('invalid_grant')],
  [{ error: [{ code: 'invalid_grant' }] }, terminal('invalid_grant')],
  [{ errors: [{ code: 'invalid_grant', detail: 'Gone.' }] }, terminal('invalid_grant')],
  [{ errors: ['invalid_grant'] }, terminal('invalid_grant')],
  [{ errors: 'invalid_grant' }, terminal('invalid_grant')],
  [{ error_code: 'invalid_grant' }, terminal('invalid_grant')],
  [{ errorCode: 'invalid_grant' }, terminal('invalid_grant')],
  [{ errcode: 40030, errmsg: 'invalid refresh_token' }, doubted('40030')],
  [{ errcode: 0, error: 'invalid_grant' }, terminal('invalid_grant')],
  [{ ok: false, error: 'invalid_refresh_token' }, terminal('invalid_refresh_token')],
  [{ success: false, code: 'invalid_grant' }, terminal('invalid_grant')],
  [{ error: 400 }, doubted('400')],
  [{ error: 400, error_code: 'invalid_grant' }, terminal('invalid_grant')],
]

describe('alone', () => {
  runMatrix(
    SHAPES.map(([body, fails]) => ({
      what: JSON.stringify(body),
      server: repliesJson(body),
      fails: { ...fails, httpStatus: 200 },
    })),
  )
})

describe('beside tokens, which are not taken', () => {
  runMatrix(
    SHAPES.map(([body, fails]) => ({
      what: JSON.stringify(body),
      server: (socket) => socket.write(message(200, grantText(body))),
      fails,
    })),
  )
})

describe('that say no more than that there is one', () => {
  runMatrix([
    {
      what: 'error: true',
      server: repliesJson({ error: true }),
      fails: terminal('unusable_response'),
    },
    { what: 'ok: false', server: repliesJson({ ok: false }), fails: terminal('unusable_response') },
    {
      what: 'success: false beside tokens',
      server: (socket) => socket.write(message(200, grantText({ success: false }))),
      fails: terminal('unusable_response'),
    },
  ])
})

describe('error decides, never error_description', () => {
  runMatrix([
    {
      what: 'a description that speaks of something else',
      server: repliesJson(
        { error: 'invalid_grant', error_description: 'invalid_client: server_error' },
        400,
      ),
      fails: terminal('invalid_grant', { description: 'invalid_client: server_error' }),
    },
    {
      what: 'a description alone',
      server: repliesJson({ error_description: 'invalid_grant' }, 400),
      fails: doubted('http_400'),
    },
    {
      what: 'a description that repeats the credentials',
      server: (socket, { fields }) =>
        repliesJson(
          {
            error: 'invalid_client',
            error_description: `${fields.refresh_token} ${fields.client_secret}`,
          },
          401,
        )(socket),
      fails: configuration('invalid_client', { description: '[...] [...]' }),
    },
    {
      what: "a description that repeats the options' own parameters and headers",
      provider: {
        parameters: { api_key: 'marked-key/of us', scope: 'offline_access' },
        headers: { 'X-Api-Key': 'marked-key-in-a-header' },
      },
      server: (socket, { head, fields }) => {
        const { api_key, scope } = fields
        const sent = new URLSearchParams({ api_key })
        const [, header] = /^x-api-key: (.*)$/im.exec(head)
        const error_description = `${scope} with ${api_key}, ${sent}, ${header}`
        repliesJson({ error: 'invalid_scope', error_description }, 400)(socket)
      },
      fails: configuration('invalid_scope', {
        description: 'offline_access with [...], api_key=[...], [...]',
      }),
    },
    {
      what: 'an error that is a credential itself',
      server: (socket, { fields }) => repliesJson({ error: fields.refresh_token }, 400)(socket),
      fails: doubted('[...]'),
    },
    {
      what: 'a description of a megabyte',
      server: repliesJson(
        { error: 'invalid_grant', error_description: 'word '.repeat(100_000) },
        400,
      ),
      options: { timeout: 5000 },
      fails: terminal('invalid_grant', { description: expect.stringMatching(/^.{1,500}$/) }),
    },
  ])
})
