// A process that uses a file: it writes entries until it is killed, and says after each which it was told is written; or,
// called `listens`, it says when it hears of `key`, with the time.

const { localStore } = require('../../lib/server/local_store.js')

const [, , path, secret, name] = process.argv
const LONG_MS = 600_000

async function main() {
  const store = localStore({ path, secret })
  if (name === 'listens') {
    await store.get('key')
    store.subscribe('key', () => process.send(Date.now()))
    process.send('listens')
    setInterval(() => {}, LONG_MS)
    return
  }
  for (let number = 0; ; number += 1) {
    const key = `${name}-${number}`
    await store.set(key, `value of ${key}`, LONG_MS)
    process.send(number)
  }
}

main()
