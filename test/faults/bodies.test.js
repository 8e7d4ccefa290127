// Replies of 200 whose body is not what it should be, or not all of it.

const { grantText, message, replies, repliesJson } = require('./support/behaviours.js')
const { expectFailure, refreshBoth, runMatrix, terminal } = require('./support/matrix.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')

const MEBIBYTE = 2 ** 20
const unreadable = terminal('unreadable_response', { httpStatus: 200 })
/** A body that can be read, and holds no token that can be used. */
const unusable = terminal('unusable_response', { httpStatus: 200 })

const nested = (depth, inner = '1') => `${'['.repeat(depth)}${inner}${']'.repeat(depth)}`
/** A good reply with one more member, written as it is. */
const grantWith = (member) => `${grantText().slice(0, -1)},${member}}`

describe('no JSON object', () => {
  runMatrix([
    { what: 'empty', server: replies(200), fails: unreadable },
    { what: 'blanks', server: replies(200, ' \r\n\t '), fails: unreadable },
    { what: 'HTML', server: replies(200, '<html><body>Sign in</body></html>'), fails: unreadable },
    { what: 'truncated', server: replies(200, grantText().slice(0, -10)), fails: unreadable },
    {
      what: 'something behind the object',
      server: replies(200, `${grantText()}{}`),
      fails: unreadable,
    },
    { what: 'an array', server: replies(200, `[${grantText()}]`), fails: unreadable },
    { what: 'a string', server: repliesJson('access_token'), fails: unreadable },
    { what: 'a number', server: repliesJson(200), fails: unreadable },
    { what: 'null', server: repliesJson(null), fails: unreadable },
    { what: 'an empty object', server: repliesJson({}), fails: unusable },
    {
      what: 'single quotes',
      server: replies(200, grantText().replaceAll('"', "'")),
      fails: unreadable,
    },
    {
      what: 'a callback around it',
      server: replies(200, `callback(${grantText()})`),
      fails: unreadable,
    },
    {
      what: 'UTF-16',
      server: replies(200, Buffer.from(grantText(), 'utf16le')),
      fails: unreadable,
    },
    {
      what: 'a byte order mark before it',
      server: (socket) => replies(200, `\ufeff${grantText()}`)(socket),
      grants: {},
    },
  ])
})

describe('size', () => {
  test('100 MB are not read to their end', async () => {
    const filler = Buffer.alloc(MEBIBYTE, ' ')
    let written = 0
    const endpoint = await startMisbehavingEndpoint({
      onRequest: (socket) => {
        socket.write(message(200, '', { 'Content-Length': `${100 * MEBIBYTE}` }))
        const go = () => {
          while (written < 100 * MEBIBYTE && !socket.destroyed) {
            written += filler.length
            if (!socket.write(filler)) return
          }
        }
        socket.on('drain', go)
        go()
      },
    })
    try {
      const outcome = await refreshBoth(endpoint.url, { options: { timeout: 5000 } })
      expectFailure(outcome, terminal('response_too_large'))
      expect(endpoint.requests).toHaveLength(2)
      // Two replies of a mebibyte each, and what the kernel's buffers had taken by then.
      expect(written).toBeLessThan(60 * MEBIBYTE)
    } finally {
      await endpoint.close()
    }
  })

  runMatrix([
    {
      what: 'a mebibyte exactly',
      server: (socket) => {
        const text = grantText()
        replies(200, text + ' '.repeat(MEBIBYTE - text.length))(socket)
      },
      options: { timeout: 5000 },
      grants: {},
    },
    {
      what: 'a member of half a megabyte',
      server: (socket) => replies(200, grantWith(`"profile":"${'x'.repeat(500_000)}"`))(socket),
      options: { timeout: 5000 },
      grants: {},
    },
    {
      what: 'a hundred thousand members',
      server: (socket) => {
        const members = Array.from({ length: 50_000 }, (_, at) => `"m${at}":${at}`)
        replies(200, grantWith(members.join(',')))(socket)
      },
      options: { timeout: 5000 },
      grants: {},
    },
  ])
})

describe('depth', () => {
  runMatrix([
    {
      what: 'ten levels beside the tokens',
      server: (socket) => replies(200, grantWith(`"a":${nested(10)}`))(socket),
      grants: {},
    },
    {
      what: 'a hundred levels',
      server: (socket) => replies(200, grantWith(`"a":${nested(100)}`))(socket),
      fails: unreadable,
    },
    { what: 'a hundred thousand levels', server: replies(200, nested(100_000)), fails: unreadable },
    {
      what: 'a hundred thousand levels without an end',
      server: replies(200, '{"a":'.repeat(100_000)),
      fails: unreadable,
    },
    {
      what: 'tokens one level down',
      server: repliesJson({ data: JSON.parse(grantText()) }),
      fails: unusable,
    },
  ])
})

describe('members that come twice: the last one counts, as with JSON.parse', () => {
  runMatrix([
    {
      what: 'access_token',
      server: (socket) => replies(200, grantWith('"access_token":"the-last"'))(socket),
      grants: {},
    },
    {
      what: 'an access_token that ends empty',
      server: replies(200, grantWith('"access_token":""')),
      fails: unusable,
    },
    {
      what: 'expires_in',
      server: (socket) => replies(200, grantWith('"expires_in":60'))(socket),
      grants: { lifetimeSeconds: 60 },
    },
    {
      what: 'a refresh_token that ends null',
      server: (socket) => replies(200, grantWith('"refresh_token":null'))(socket),
      grants: { keepsRefreshToken: true },
    },
    {
      what: 'error, and then none: there was one',
      server: replies(200, grantWith('"error":"invalid_grant","error":""')),
      fails: terminal('invalid_grant'),
    },
  ])
})
