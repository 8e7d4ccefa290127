// What is said once is said once, however many bundles and callbacks there are, and takes no more memory with time. A
// console that throws, which an app may have put in place, signs no user out.

const { runNode } = require('../support/child.js')

const EDGE = '--conditions=edge-light'

/** Runs CommonJS in a process of its own; `load` loads the package anew, as another bundle does. */
async function run(program, ...conditions) {
  const start = `
    const load = () => {
      for (const file of Object.keys(require.cache)) if (file.includes('lib/server')) delete require.cache[file]
      return require('next-auth-token-rotation')
    }
    const demo = { clientId: 'i', clientSecret: 's', tokenEndpoint: 'http://127.0.0.1:9/token' }
    const due = { access_token: 'a', refresh_token: 'r', expires_at: 1, provider: 'demo' }`
  const main = `${start}\n;(async () => { ${program} })().then((value) => console.log(JSON.stringify(value)))`
  const env = { GOOGLE_CLIENT_ID: '', GOOGLE_ID: '', AUTH_GOOGLE_ID: '' }
  const ended = await runNode([...conditions, '-e', main], { env })
  expect(ended.code).toBe(0)
  return { value: JSON.parse(ended.stdout), stderr: ended.stderr }
}

const countOf = (text, words) => text.split(words).length - 1

describe('on edge runtimes', () => {
  test('two bundles with ten callbacks each', async () => {
    const { stderr } = await run(
      `for (const rotation of [load(), load()]) {
         for (let time = 0; time < 10; time += 1) {
           const { jwt } = rotation.createCallbacks({ providers: { demo }, revokeOnSignOut: true })
           for (let call = 0; call < 3; call += 1) await jwt({ token: due })
         }
       }
       return null`,
      EDGE,
    )
    expect(countOf(stderr, 'access tokens are not refreshed here')).toBe(1)
    expect(countOf(stderr, 'revokeOnSignOut does nothing in this runtime')).toBe(1)
  })

  test('a registerUrl that answers something else each time', async () => {
    const { value, stderr } = await run(
      `let status = 300
       const server = require('node:http').createServer((request, response) => {
         response.writeHead(status++).end()
       })
       await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
       const registerUrl = \`http://127.0.0.1:\${server.address().port}/users\`
       const rotation = load()
       const answers = new Set()
       for (let time = 0; time < 200; time += 1) {
         const { signIn } = rotation.createCallbacks({ providers: { demo }, registerUrl })
         answers.add(await signIn({ user: { id: 'ada' } }))
       }
       server.close()
       server.closeAllConnections()
       return [...answers]`,
      EDGE,
    )
    expect(value).toEqual([false])
    expect(countOf(stderr, 'so the sign-in is refused')).toBe(10)
    expect(countOf(stderr, '\n')).toBeLessThan(15)
  })
})

const BROKEN = `for (const name of ['log', 'warn', 'error']) {
    const plain = console[name]
    console[name] = (...words) => { if (name !== 'log') throw new Error('no console'); plain(...words) }
  }`

describe('a console that throws', () => {
  test.each([
    [
      'on edge runtimes',
      [EDGE],
      'createCallbacks({ providers: { demo }, revokeOnSignOut: true }).jwt',
    ],
    ['without configuration', [], 'jwtCallback'],
    ['without configuration, on edge runtimes', [EDGE], 'jwtCallback'],
  ])('%s', async (_where, conditions, made) => {
    const { value } = await run(
      `${BROKEN}
       const jwt = load().${made}
       return [await jwt({ token: due }), await jwt({ token: due })]`,
      ...conditions,
    )
    const token = { access_token: 'a', refresh_token: 'r', expires_at: 1, provider: 'demo' }
    expect(value).toEqual([token, token])
  })
})

test('without configuration a token that cannot be read is answered as well', async () => {
  const { value, stderr } = await run(`
    const { jwtCallback, sessionCallback } = load()
    const unreadable = { get token() { throw new Error('no') }, session: { user: {} } }
    return [await jwtCallback(unreadable), await sessionCallback(unreadable)]`)
  expect(value).toEqual([null, { user: {} }])
  expect(countOf(stderr, 'until then tokens pass through')).toBe(1)
})
