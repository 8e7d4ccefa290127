// A process that does not run for a while: stopped by hand, by a debugger, by a hypervisor, or without its share of the
// processor. What came meanwhile is read before any time counts as over: the refresh token has been spent for it.

const { spawn } = require('node:child_process')
const { once } = require('node:events')
const path = require('node:path')
const { text } = require('node:stream/consumers')
const { makeCertificates } = require('../support/certificates.js')
const { grantText, grants } = require('./support/behaviours.js')
const { startHttp2Endpoint } = require('./support/http2_endpoint.js')
const { startMisbehavingEndpoint } = require('./support/misbehaving_endpoint.js')

const PROGRAM = path.join(__dirname, 'support/refresh_program.js')
const TIMEOUT = 600 // ms

let certificates

beforeAll(() => {
  certificates = makeCertificates(['127.0.0.1'])
})

afterAll(() => certificates.remove())

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Refreshes in a process of its own, which `stop` stops for longer than its timeout. */
function startProcess(tokenEndpoint) {
  const options = { ca: certificates.ca, timeout: TIMEOUT, connectTimeout: 8000, retries: 1 }
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify({ tokenEndpoint, options }))
  const outcome = text(child.stdout)
  const ended = once(child, 'close')
  return {
    async stop(meanwhile = () => {}) {
      child.kill('SIGSTOP')
      meanwhile()
      await pause(2 * TIMEOUT)
      child.kill('SIGCONT')
    },
    async outcome() {
      await ended
      return outcome
    },
  }
}

test.each([
  [
    'HTTP/1.1',
    (onArrival) =>
      startMisbehavingEndpoint({
        tlsOptions: certificates,
        onRequest: (socket) => onArrival(() => grants(socket)),
      }),
  ],
  [
    'HTTP/2',
    (onArrival) =>
      startHttp2Endpoint({
        identity: certificates,
        onStream: (stream) => onArrival(() => stream.reply(grantText())),
      }),
  ],
])('over %s, an answer that came while the process did not run counts', async (_version, start) => {
  let child
  const endpoint = await start((answer) => child.stop(answer))
  try {
    child = startProcess(endpoint.url)
    expect(await child.outcome()).toBe('granted')
    expect(endpoint.requestsWith('one')).toHaveLength(1)
  } finally {
    await endpoint.close()
  }
})

test('where the server did not run either, it is given a moment more', async () => {
  let child
  const endpoint = await startHttp2Endpoint({
    identity: certificates,
    onStream: async (stream, { attempt }) => {
      if (attempt === 1) await child.stop()
      stream.reply(grantText())
    },
  })
  try {
    child = startProcess(endpoint.url)
    expect(await child.outcome()).toBe('granted')
    expect(endpoint.requestsWith('one')).toHaveLength(1)
  } finally {
    await endpoint.close()
  }
})
