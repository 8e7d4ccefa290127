// Forces refreshes one after the other, for one session or for many, and prints by how much the process has grown.
// Needs --expose-gc.

const { createCallbacks } = require('../../..')

const { options, refreshes, isOneSession } = JSON.parse(process.argv[2])
const MEGABYTE = 1024 * 1024
const WARMING_UP = 30

const { jwt, rotator } = createCallbacks(options)

const newSession = (name) => ({
  ...{ provider: 'demo', access_token: 'a', refresh_token: `first of ${name}` },
  expires_at: Math.floor(Date.now() / 1000) + 3600,
})

const forced = (token) => jwt({ token, trigger: 'update', session: { forceRefresh: true } })

/** @returns how many refreshes brought tokens */
async function run(count, name) {
  let token = newSession(name)
  let renewed = 0
  for (let done = 0; done < count; done += 1) {
    if (!isOneSession) token = newSession(`${name} ${done}`)
    const before = token.access_token
    token = await forced(token)
    if (token.access_token !== before && !token.error) renewed += 1
  }
  return renewed
}

async function main() {
  await run(WARMING_UP, 'warming up')
  global.gc()
  const before = process.memoryUsage.rss()
  const renewed = await run(refreshes, 'session')
  global.gc()
  const grownMegabytes = (process.memoryUsage.rss() - before) / MEGABYTE
  console.log(JSON.stringify({ renewed, grownMegabytes, successors: rotator.stats().successors }))
}

main()
