// `npx next-auth-token-rotation init`, as it is typed.

const fs = require('node:fs')
const path = require('node:path')
const { makeApp, runInit } = require('../../support/init_apps.js')

const AUTH = `import NextAuth from 'next-auth'
import GitHub from 'next-auth/providers/github'

export const { handlers, auth } = NextAuth({ providers: [GitHub] })
`
const WRAPPED = 'NextAuth(withTokenRotation({ providers: [GitHub] }))'
const files = { 'auth.ts': AUTH, 'next.config.mjs': 'export default {}\n' }
let app

beforeEach(() => {
  app = makeApp({ nextAuth: '5.0.0-beta.32', files })
})

afterEach(() => app.remove())

test('--yes shows the change, makes it and runs the doctor', async () => {
  const { code, stdout } = await runInit(app.folder, ['--yes'])
  expect(stdout).toMatch(/^NextAuth 5\.0\.0-beta\.32, Next\.js 16\.4\.5$/m)
  expect(stdout).toMatch(/^ {2}- export const .* = NextAuth\(\{ providers: \[GitHub\] \}\)$/m)
  expect(stdout).toMatch(/^ {2}\+ import \{ withTokenRotation \} from 'next-auth-token-rotation'$/m)
  expect(stdout).toMatch(/^auth\.ts: written$/m)
  expect(app.read('auth.ts')).toContain(WRAPPED)
  expect(app.read('next.config.mjs')).toBe(
    "export default { serverExternalPackages: ['next-auth-token-rotation/lib/server'] }\n",
  )
  expect(stdout).toMatch(/^binary$/m)
  expect(stdout).toContain('serverTokens(config, {')
  expect(code).toBe(0)
})

test('--dry-run shows the change and makes none', async () => {
  const { code, stdout } = await runInit(app.folder, ['--dry-run'])
  expect(stdout).toContain(WRAPPED)
  expect(app.read('auth.ts')).toBe(AUTH)
  expect(app.read('next.config.mjs')).toBe('export default {}\n')
  expect(stdout).not.toMatch(/^binary$/m)
  expect(code).toBe(1)
})

test('where no user can be asked, nothing is changed', async () => {
  const { code, stdout } = await runInit(app.folder, [])
  expect(stdout).toMatch(/^Nothing was changed\. To make this change: --yes$/m)
  expect(app.read('auth.ts')).toBe(AUTH)
  expect(code).toBe(1)
})

test('a second run has nothing to change', async () => {
  await runInit(app.folder, ['--yes'])
  const before = app.read('auth.ts')
  const { code, stdout } = await runInit(app.folder, ['--yes'])
  expect(stdout).toMatch(/^auth\.ts: nothing to change$/m)
  expect(app.read('auth.ts')).toBe(before)
  expect(code).toBe(0)
})

test('what is left to do by hand is said, and the rest is done', async () => {
  const odd = 'export default () => ({})\n'
  fs.writeFileSync(path.join(app.folder, 'next.config.mjs'), odd)
  const { code, stdout } = await runInit(app.folder, ['--yes'])
  expect(stdout).toMatch(
    /^next\.config\.mjs is left as it is: what it exports could not be followed\.$/m,
  )
  expect(stdout).toContain("  serverExternalPackages: ['next-auth-token-rotation/lib/server'],")
  expect(app.read('next.config.mjs')).toBe(odd)
  expect(app.read('auth.ts')).toContain(WRAPPED)
  expect(code).toBe(1)
})

test('the root of a repository with several packages names those that use NextAuth', async () => {
  const web = path.join(app.folder, 'apps/web')
  fs.mkdirSync(web, { recursive: true })
  fs.renameSync(path.join(app.folder, 'package.json'), path.join(web, 'package.json'))
  fs.writeFileSync(path.join(app.folder, 'package.json'), '{ "private": true }')
  const { code, stderr } = await runInit(app.folder, [])
  expect(stderr).toMatch(/^NextAuth is used in apps\/web: run it there\.$/m)
  expect(code).toBe(2)
})

test.each([
  [['--force'], "Unknown option '--force'"],
  [['--config', 'other.ts'], '--config: there is no file other.ts.'],
])('%j is refused with the usage', async (args, message) => {
  const { code, stderr } = await runInit(app.folder, args)
  expect(stderr).toContain(message)
  expect(stderr).toContain('Usage: next-auth-token-rotation init')
  expect(code).toBe(2)
})

test('--help says how it is used', async () => {
  const { code, stdout } = await runInit(app.folder, ['--help'])
  expect(stdout).toMatch(/^Usage: next-auth-token-rotation init/)
  expect(code).toBe(0)
})
