'use strict'

const { spawn } = require('node:child_process')
const { once } = require('node:events')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const readline = require('node:readline')

/**
 * OpenSSL's own server. It talks to no client without a certificate of the client authority, and says so in an alert,
 * as most servers do. Node's server accepts the certificate first, and closes the connection without a word.
 * @param {{ identity: { key: string, cert: string }, clientCa: string }} wanted
 */
async function startOpensslServer({ identity, clientCa }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'token-rotation-server-'))
  const write = (name, text) => {
    const file = path.join(folder, name)
    fs.writeFileSync(file, text)
    return file
  }
  const child = spawn(
    'openssl',
    [
      ...['s_server', '-accept', '127.0.0.1:0', '-Verify', '1', '-verify_return_error'],
      ...['-cert', write('cert.pem', identity.cert), '-key', write('key.pem', identity.key)],
      ...['-CAfile', write('ca.pem', clientCa)],
    ],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  )
  const port = await new Promise((resolve) => {
    readline.createInterface({ input: child.stdout }).on('line', (line) => {
      const accepts = /^ACCEPT \S+:(\d+)$/.exec(line)
      if (accepts) resolve(accepts[1])
    })
  })
  return {
    url: `https://127.0.0.1:${port}/token`,
    requestsWith: () => [],
    async close() {
      const exited = once(child, 'exit')
      child.kill()
      await exited
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

module.exports = { startOpensslServer }
