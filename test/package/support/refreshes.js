// A token endpoint over TLS and HTTP/2, and what it must have seen when programs/refresh.js has run.

const { makeCertificates } = require('../../support/certificates.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')

/** Which threads of one process refresh a token at the same time. */
const THREADS = [['main'], ['worker'], ['worker', 'worker'], ['main', 'worker']]

async function startTlsEndpoint() {
  const { key, cert, ca, remove } = makeCertificates(['127.0.0.1'])
  const endpoint = await startTokenEndpoint({ tls: { key, cert } })
  return {
    ...endpoint,
    ca,
    /** The argument of programs/refresh.js. */
    inputFor: (threads) => JSON.stringify({ endpoint: endpoint.url, ca, threads }),
    async close() {
      await endpoint.close()
      remove()
    },
  }
}

/** Each thread has spent its refresh token once, over HTTP/2, and has the token it was given. */
function expectRefreshed(output, endpoint, threads) {
  const { results, openssl } = JSON.parse(output)
  expect(results).toHaveLength(threads.length)
  const spent = threads.map((thread, index) => `${thread} ${index}`)
  expect(endpoint.requests.map(({ body }) => body.refresh_token).sort()).toEqual(spent.sort())
  for (const { httpVersion } of endpoint.requests) expect(httpVersion).toBe('2.0')
  for (const result of results) {
    expect(result).toMatchObject({
      access_token: expect.stringMatching(/^access-\d+-of-the-endpoint$/),
    })
    expect(result).not.toHaveProperty('error')
  }
  return { results, openssl }
}

module.exports = { THREADS, expectRefreshed, startTlsEndpoint }
