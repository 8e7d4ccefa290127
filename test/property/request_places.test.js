// Whatever a token or a secret holds, it arrives in its place of a backend's own request, whole, and puts nothing else
// beside it.

const fc = require('../support/properties.js')
const { createCallbacks } = require('../..')
const { startTokenEndpoint } = require('../support/token_endpoint.js')

let endpoint
let logged

beforeAll(async () => {
  endpoint = await startTokenEndpoint({
    reply: () => ({ body: { access_token: 'fresh', expires_in: 60 } }),
  })
})

beforeEach(() => {
  logged = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => logged.mockRestore())

afterAll(() => endpoint.close())

const FORMATS = ['json', 'form', 'query', 'header', 'cookie']

const requestOf = {
  json: { body: { first: '{refresh_token}', deep: [{ a: '<{client_secret}>' }], last: 'end' } },
  form: { format: 'form', body: { first: '{refresh_token}', a: '<{client_secret}>', last: 'end' } },
  query: {
    format: 'query',
    body: { first: '{refresh_token}', a: '<{client_secret}>', last: 'end' },
  },
  header: { method: 'POST', headers: { 'X-First': '{refresh_token}', 'X-Last': 'end' } },
  cookie: { headers: { Cookie: 'first={refresh_token}' } },
}

const ofFields = (fields) => {
  const entries = [...new URLSearchParams(fields)]
  return { names: entries.map(([name]) => name), values: Object.fromEntries(entries) }
}

/** What arrived: the token, the secret where it was asked for, and whether anything else did. */
const arrivedIn = {
  json: ({ rawBody }) => {
    const { first, deep, last, ...others } = JSON.parse(rawBody)
    return { first, secret: deep[0].a, isAll: last === 'end' && Object.keys(others).length === 0 }
  },
  form: ({ rawBody }) => {
    const { names, values } = ofFields(rawBody)
    return { first: values.first, secret: values.a, isAll: names.join() === 'first,a,last' }
  },
  query: ({ url }) => {
    const { names, values } = ofFields(url.split('?').slice(1).join('?'))
    return { first: values.first, secret: values.a, isAll: names.join() === 'first,a,last' }
  },
  header: ({ headers }) => ({ first: headers['x-first'], isAll: headers['x-last'] === 'end' }),
  cookie: ({ headers }) => ({ first: headers.cookie.replace(/^first=/, ''), isAll: true }),
}

/** What a refresh token may hold (RFC 6749 appendix A.17), more often what means something somewhere. */
const tokenText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'"\\{}[]&=?#%+;,:/<>\'` '),
      fc.constantFrom('{client_secret}', '\\u0022', '%22', '\\n', '","last":"'),
      fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    ),
    { minLength: 1, maxLength: 20 },
  )
  .map((parts) => `t${parts.join('')}t`)
const secretText = fc
  .array(fc.oneof(tokenText, fc.constantFrom('\r\n', '\0', 'ü', '密', '😀', '\u2028')), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.join(''))

let sessions = 0

test.each(FORMATS)('%s', async (format) => {
  await fc.assert(
    fc.asyncProperty(tokenText, secretText, async (text, clientSecret) => {
      endpoint.reset()
      sessions += 1
      const refreshToken = `${sessions}${text}`
      const { jwt, rotator } = createCallbacks({
        providers: {
          backend: {
            tokenEndpoint: endpoint.url,
            request: requestOf[format],
            clientId: 'id',
            clientSecret,
          },
        },
        retries: 0,
      })
      const token = { access_token: 'old', refresh_token: refreshToken, expires_at: 1 }
      const { access_token } = await jwt({ token })
      rotator.close()
      const isRefused = format === 'cookie' && /[ ",;\\]/.test(refreshToken)
      expect(endpoint.requests).toHaveLength(isRefused ? 0 : 1)
      if (isRefused) return
      expect(access_token).toBe('fresh')
      const arrived = arrivedIn[format](endpoint.requests[0])
      expect(arrived).toMatchObject({ first: refreshToken, isAll: true })
      if (arrived.secret !== undefined) expect(arrived.secret).toBe(`<${clientSecret}>`)
    }),
    { numRuns: 150 },
  )
})
