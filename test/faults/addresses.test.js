// Names with several addresses, some of which lead nowhere (RFC 8305, "happy eyeballs"). libcurl resolves localhost itself,
// to ::1 and 127.0.0.1, so that no name server is needed.

const os = require('node:os')
const { makeAuthority } = require('../support/certificates.js')
const { grants } = require('./support/behaviours.js')
const { startFullBacklog } = require('./support/full_backlog.js')
const {
  TIMEOUT_MS,
  expectFailure,
  expectGrant,
  notSent,
  refreshBoth,
} = require('./support/matrix.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')

const loopbacks = Object.values(os.networkInterfaces())
  .flat()
  .filter(({ internal, address }) => internal && ['127.0.0.1', '::1'].includes(address))
  .map(({ address }) => address)

/** Long enough for the second address after the first one did not answer. */
const PATIENT = { timeout: 8000, connectTimeout: 5000 }

let authority

beforeAll(() => {
  authority = makeAuthority()
})

afterAll(() => authority.remove())

async function withEndpoint(behaviours, use) {
  const endpoint = await startMisbehavingEndpoint({ onRequest: grants, ...behaviours })
  try {
    await use(endpoint)
  } finally {
    await endpoint.close()
  }
}

const onLocalhost = ({ url, port }) => `${new URL(url).protocol}//localhost:${port}/token`

describe.each(loopbacks)('a server on %s only', (host) => {
  test('is reached by its address', () =>
    withEndpoint({ host }, async ({ url, requests }) => {
      expectGrant(await refreshBoth(url))
      expect(requests).toHaveLength(2)
    }))

  test('is reached by its address over TLS, with a certificate for it', () =>
    withEndpoint({ host, tlsOptions: authority.issue({ hosts: [host] }) }, async ({ url }) => {
      expectGrant(await refreshBoth(url, { options: { ca: authority.ca, ...PATIENT } }))
    }))

  test('is reached by a name that has another address too, which refuses', () =>
    withEndpoint({ host }, async (endpoint) => {
      expectGrant(await refreshBoth(onLocalhost(endpoint), { options: PATIENT }))
      expect(endpoint.requests).toHaveLength(2)
    }))
})

describe('a name with an address that does not answer', () => {
  test.each(loopbacks.filter((address) => address !== '127.0.0.1'))(
    '%s: the other one is taken soon, and nothing is sent twice',
    async (silent) => {
      const { port, close } = await startFullBacklog(silent)
      try {
        await withEndpoint({ port }, async (endpoint) => {
          const begun = performance.now()
          expectGrant(await refreshBoth(onLocalhost(endpoint), { options: PATIENT }))
          expect(performance.now() - begun).toBeLessThan(PATIENT.connectTimeout)
          expect(endpoint.requests).toHaveLength(2)
        })
      } finally {
        await close()
      }
    },
  )

  test('and no other: not sent', async () => {
    const { port, close } = await startFullBacklog()
    try {
      const outcome = await refreshBoth(`http://localhost:${port}/token`, {
        options: { connectTimeout: TIMEOUT_MS },
      })
      expectFailure(outcome, notSent('connect_timeout', 0, { attempts: 2 }))
    } finally {
      await close()
    }
  })
})
