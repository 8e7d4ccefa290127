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
  app = fs.mkdtempSync(path.join(ROOT, 'build-core', 'docs-testing-'))
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(app, name), text)
  fs.writeFileSync(path.join(app, 'package.json'), '{ "name": "app", "private": true }')
  fs.writeFileSync(path.join(app, 'jest.config.js'), 'module.exports = { transform: {} }')
  fs.mkdirSync(path.join(app, 'node_modules'))
  fs.symlinkSync(ROOT, path.join(app, 'node_modules/next-auth-token-rotation'))
})

afterAll(() => fs.rmSync(app, { recursive: true }))

/** @returns {Promise<string>} what the command wrote; rejects if it failed */
async function run(command, args) {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' }
  const { stdout, stderr } = await promisify(execFile)(command, args, { cwd: app, env })
  return stdout + stderr
}

test('the page shows files to copy', () => {
  expect(Object.keys(files)).toEqual([
    ...['token-endpoint.js', 'auth.js', 'auth.test.js', 'component.test.js'],
    ...['auth.spec.mjs', 'time.test.js'],
  ])
})

test.each(Object.keys(files).filter((name) => name.endsWith('.test.js')))(
  '%s passes in Jest as it stands there',
  async (name) => {
    const args = [bin('jest'), '--ci', '--rootDir', app, name]
    expect(await run(process.execPath, args)).toMatch(/Tests: +[12] passed, [12] total/)
  },
)

test('auth.spec.mjs passes in vitest as it stands there', async () => {
  const args = [bin('vitest'), 'run', '--root', app, 'auth.spec.mjs']
  expect(await run(process.execPath, args)).toMatch(/Tests +1 passed/)
})
