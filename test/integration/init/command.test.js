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

describe('then it shows how server code gets the token', () => {
  const PROVIDER = "import GitHub from 'next-auth/providers/github'\n"
  const CONFIG = '{ providers: [GitHub({})] }'
  const named = `${PROVIDER}export const options = ${CONFIG}\n`
  const imported = "import NextAuth from 'next-auth'\nimport { options } from '@/lib/auth'\n"
  const handler = (config) => `const handler = NextAuth(${config})\nexport { handler as GET }\n`
  const inline = `import NextAuth from 'next-auth'\n${PROVIDER}${handler(CONFIG)}`
  const ROUTE = 'app/api/auth/[...nextauth]/route.ts'

  const printed = async (nextAuth, sources) => {
    const other = makeApp({ nextAuth, files: { ...files, ...sources } })
    try {
      return (await runInit(other.folder, ['--yes'])).stdout
    } finally {
      other.remove()
    }
  }

  test('in the file that has the config, by its name', async () => {
    const stdout = await printed('4.24.15', {
      'auth.ts': '',
      'lib/auth.ts': named,
      [ROUTE]: imported + handler('options'),
    })
    expect(stdout).toMatch(/^ {2}\/\/ lib\/auth\.ts$/m)
    expect(stdout).toContain('serverTokens(options, {')
    expect(stdout).not.toContain('withTokenRotation({ … }) //')
  })

  test('in a file of its own, where the config stands in a route file', async () => {
    const stdout = await printed('4.24.15', { 'auth.ts': '', [ROUTE]: inline })
    expect(stdout).toMatch(/^ {2}\/\/ auth\.js, a new file with what the config imports$/m)
    expect(stdout).toMatch(/^ {2}export const authOptions = withTokenRotation\(\{ … \}\) \/\//m)
    expect(stdout).toContain('serverTokens(authOptions, {')
    expect(stdout).toMatch(/^ {2}\/\/ app\/api\/auth\/\[\.\.\.nextauth\]\/route\.ts$/m)
    expect(stdout).toContain("import { authOptions } from '../../../../auth'")
    expect(stdout).toMatch(/^ {2}export \{ handler as GET, handler as POST \}$/m)
  })

  test('with the type that gives callbacks theirs, in TypeScript', async () => {
    const typed = { 'tsconfig.json': '{}', [ROUTE]: inline, 'auth.ts': '' }
    const v4 = await printed('4.24.15', typed)
    expect(v4).toMatch(/^ {2}\/\/ auth_options\.ts, a new file/m)
    expect(v4).toMatch(/^ {2}import type \{ AuthOptions \} from 'next-auth'$/m)
    expect(v4).toMatch(/^ {2}export const authOptions: AuthOptions = withTokenRotation/m)
    const script = { 'tsconfig.json': '{}', 'auth.ts': '', 'auth.js': AUTH }
    expect(await printed('5.0.0-beta.32', script)).not.toContain('import type')
    const v5 = await printed('5.0.0-beta.32', { 'tsconfig.json': '{}' })
    expect(v5).toMatch(/^ {2}export const config: NextAuthConfig = withTokenRotation/m)
  })

  test('and what has to go: a copy of the access token in an own callback', async () => {
    const jwt =
      'jwt({ token, account }) { if (account) token.accessToken = account.access_token; return token }'
    const copying = AUTH.replace('[GitHub] }', `[GitHub], callbacks: { ${jwt} } }`)
    expect(await printed('5.0.0-beta.32', { 'auth.ts': copying })).toContain('take that line out')
    for (const used of [
      'token.access_token = account.access_token',
      'audit(account.access_token)',
    ]) {
      const other = copying.replace('token.accessToken = account.access_token', used)
      expect(await printed('5.0.0-beta.32', { 'auth.ts': other })).not.toContain(
        'take that line out',
      )
    }
  })

  test('with a name for a config that has none', async () => {
    const stdout = await printed('5.0.0-beta.32', {})
    expect(stdout).toMatch(/^ {2}\/\/ auth\.ts$/m)
    expect(stdout).toMatch(/^ {2}export const config = withTokenRotation\(\{ … \}\) \/\//m)
  })

  test('unless the app does so already', async () => {
    const tokens = 'export const { getAccessToken } = serverTokens(config)\n'
    const stdout = await printed('5.0.0-beta.32', { 'lib/tokens.ts': tokens })
    expect(stdout).not.toContain('serverTokens')
    expect(stdout).toMatch(/^More: /m)
  })

  test('and how to see a refresh, unless events are listened to', async () => {
    expect(await printed('5.0.0-beta.32', {})).toContain('onEvent: console.log')
    const wrapped = AUTH.replace(
      '({ providers: [GitHub] })',
      '(withTokenRotation(config, { onEvent }))',
    )
    const listening = `import { withTokenRotation } from 'next-auth-token-rotation'\nconst config = {}\n${wrapped}`
    expect(await printed('5.0.0-beta.32', { 'auth.ts': listening })).not.toContain('console.log')
  })
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
  expect(stdout).toMatch(/^Nothing was changed: .* To make this change: --yes$/m)
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

test('a backend behind a credentials provider is left to its author, with what to say of it', async () => {
  const backend = AUTH.replaceAll('GitHub', 'Credentials').replace('/github', '/credentials')
  const other = makeApp({ nextAuth: '5.0.0-beta.32', files: { ...files, 'auth.ts': backend } })
  const { code, stdout } = await runInit(other.folder, ['--yes'])
  other.remove()
  expect(stdout).toContain('nothing says how the tokens of credentials are refreshed')
  expect(stdout).toMatch(/^ {2}export const config = withTokenRotation\(\{ … \}, \{$/m)
  expect(stdout).toMatch(/^ {8}tokenEndpoint: /m)
  expect(stdout).toContain('NextAuth(config)')
  expect(stdout).toContain('docs/credentials.md')
  expect(code).toBe(1)
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
