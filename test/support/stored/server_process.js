// One process of an app: NextAuth v4's own handler, which answers { id, ask: 'signIn' } with the cookies of a browser that has
// signed in, and { id, cookies } with what a session read shows. What a read would set is left aside, as in a server component.

const { appV4 } = require('./app_v4.js')
const { configFor, userWith } = require('./life.js')
const { Browser } = require('../server_session.js')
const { localStore } = require('../../../lib/server/local_store.js')
const { redisStore } = require('../../../lib/server/redis_store.js')
const { LIBRARIES } = require('../redis_clients.js')

const { redisUrl, file, tokensIn, options } = JSON.parse(process.argv[2])

async function makeStore() {
  if (file) return localStore({ path: file, secret: 's' })
  return redisUrl && redisStore((await LIBRARIES.nodeRedis(redisUrl)).client, { secret: 's' })
}

async function main() {
  const store = await makeStore()
  const endpoint = { options: () => options }
  const config = (user) => configFor({ app: appV4, endpoint, store, user, tokensIn })
  const reading = config()

  async function answer({ user, cookies }) {
    const browser = new Browser(cookies)
    if (!user) return appV4.read(reading, browser)
    await appV4.signIn(config(userWith(user, user.sub)), browser, 'demo')
    return browser.cookies
  }

  process.on('message', async (message) => {
    process.send({ id: message.id, answer: await answer(message) })
  })
  process.on('disconnect', () => process.exit())
  process.send('ready')
}

main()
