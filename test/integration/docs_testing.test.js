const { execFile } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const { promisify } = require('node:util')

const ROOT = path.join(__dirname, '../..')
const PAGE = path.join(ROOT, 'docs/testing.md')
const bin = (name) => path.join(ROOT, 'node_modules/.bin', name)

/** The files that the page shows: blocks of JavaScript whose first line is a comment with a name. */
function filesOf(page) {
  const blocks = fs.readFileSync(page, 'utf8').matchAll(/^```js\n\/\/ (\S+)\n(.*?)^```$/gms)
  return Object.fromEntries(Array.from(blocks, ([, name, text]) => [name, text]))
}

const files = filesOf(PAGE)
let app

beforeAll(() => {
  const built = path.join(ROOT, 'build-core') // not there yet where only the addon was built
  fs.mkdirSync(built, { recursive: true })
  app = fs.mkdtempSync(path.join(built, 'docs-testing-'))
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(app, name), text)
  fs.writeFileSync(path.join(app, 'package.json'), '{ "name": "app", "private": true }')
  fs.writeFileSync(path.join(app, 'jest.config.js'), 'module.exports = { transform: {} }')
  fs.mkdirSync(path.join(app, 'node_modules'))
  fs.symlinkSync(ROOT, path.join(app, 'node_modules/next-auth-token-rotation'))
})

afterAll(() => fs.rmSync(app, { recursive: true }))

/** @returns {Promise<string>} what the command wrote; rejects if it failed */
async function run(command, args, variables) {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...variables }
  const { stdout, stderr } = await promisify(execFile)(command, args, { cwd: app, env })
  return stdout + stderr
}

test('the page shows files to copy', () => {
  expect(Object.keys(files)).toEqual([
    ...['token-endpoint.js', 'auth.js', 'auth.test.js', 'component.test.js'],
    ...['auth.spec.mjs', 'files.test.js', 'files.spec.mjs', 'account.e2e.mjs', 'time.test.js'],
  ])
})

test.each(Object.keys(files).filter((name) => name.endsWith('.test.js')))(
  '%s passes in Jest as it stands there',
  async (name) => {
    const args = [bin('jest'), '--ci', '--rootDir', app, name]
    expect(await run(process.execPath, args)).toMatch(/Tests: +[12] passed, [12] total/)
  },
)

test.each(['auth.spec.mjs', 'files.spec.mjs'])(
  '%s passes in vitest as it stands there',
  async (name) => {
    const args = [bin('vitest'), 'run', '--root', app, name]
    expect(await run(process.execPath, args)).toMatch(/Tests +1 passed/)
  },
)

/** As much of @playwright/test as the page uses, over an app that greets whom NextAuth's getToken knows. */
const PLAYWRIGHT = `
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
const { getToken } = createRequire('${path.join(ROOT, 'x.js')}')('next-auth/jwt')

export async function test(name, run) {
  const server = createServer(async (req, res) => {
    req.cookies = Object.fromEntries(req.headers.cookie.split('; ').map((one) => one.split('=')))
    res.end((await getToken({ req }))?.name)
  }).listen(process.env.APP_PORT)
  const jar = []
  let text
  const page = {
    context: () => ({ addCookies: async (cookies) => jar.push(...cookies) }),
    goto: async (url) => {
      const cookie = jar.map(({ name, value }) => name + '=' + value).join('; ')
      text = await (await fetch(url, { headers: { cookie } })).text()
    },
    getByText: (wanted) => text === wanted,
  }
  await run({ page })
  console.log('passed:', name)
  server.closeAllConnections()
  server.close()
}

export const expect = (found) => ({
  async toBeVisible() {
    if (!found) throw new Error('not there')
  },
})`

test('account.e2e.mjs signs a browser in as it stands there', async () => {
  const folder = path.join(app, 'node_modules/@playwright/test')
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(path.join(folder, 'index.mjs'), PLAYWRIGHT)
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "main": "index.mjs" }')
  const port = 20_000 + (process.pid % 20_000)
  const env = { APP_PORT: port, APP_URL: `http://127.0.0.1:${port}`, NEXTAUTH_SECRET: 'a secret' }
  expect(await run(process.execPath, ['account.e2e.mjs'], env)).toContain(
    'passed: the account page',
  )
})
