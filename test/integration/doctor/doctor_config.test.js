// The doctor loads a config file, checks it as the package does, and connects as that config says.

const path = require('node:path')
const { createCallbacks } = require('../../..')
const { askDoctor } = require('../../support/doctor.js')
const { configFiles } = require('../../support/config_files.js')

const SECRET = 'a-secret-that-nobody-prints'

const configFile = configFiles()

const optionsWith = (google) => ({ providers: { google: { clientId: 'id', ...google } } })
const google = JSON.stringify(optionsWith({ clientSecret: SECRET }))
const nextAuth = JSON.stringify({
  providers: [
    {
      id: 'demo',
      type: 'oauth',
      clientId: 'id',
      clientSecret: SECRET,
      token: 'https://id.test/token',
    },
  ],
})

test.each([
  ['CommonJS', `module.exports = ${google}`, 'js', ['google']],
  ['an ECMAScript module', `export default ${google}`, 'mjs', ['google']],
  ['a compiled module', `exports.__esModule = true; exports.default = ${google}`, 'js', ['google']],
  ['a NextAuth config', `export const authOptions = ${nextAuth}`, 'mjs', ['demo']],
])('%s is in order', async (_name, text, extension, providers) => {
  const { code, finding, output } = await askDoctor(['--config', configFile(text, extension)])
  expect(finding('config')).toMatchObject({ level: 'ok', providers })
  expect(output).not.toContain(SECRET)
  expect(code).toBe(0)
})

test.each([
  ['a missing secret', optionsWith({}), 'providers.google.clientSecret'],
  ['an unknown option', { ...optionsWith({ clientSecret: SECRET }), timeot: 1 }, 'timeot'],
  [
    'a method that does not exist',
    optionsWith({ clientSecret: SECRET, clientAuthentication: 'basic' }),
    'providers.google.clientAuthentication',
  ],
])('%s is told in the words of createCallbacks', async (_name, options, option) => {
  const thrown = messageOf(() => createCallbacks(options))
  const file = configFile(`module.exports = ${JSON.stringify(options)}`)
  const { code, finding, output } = await askDoctor(['--config', file])
  expect(finding('config')).toMatchObject({ level: 'problem', option })
  expect(`next-auth-token-rotation: ${finding('config').text}`).toBe(thrown)
  expect(output).not.toContain(SECRET)
  expect(code).toBe(1)
})

function messageOf(run) {
  try {
    run()
  } catch (error) {
    return error.message
  }
  return undefined
}

test('a file that calls withTokenRotation with a mistake', async () => {
  const entry = JSON.stringify(path.join(__dirname, '../../..'))
  const text = `exports.authOptions = require(${entry}).withTokenRotation({ providers: {} })`
  const { code, finding } = await askDoctor(['--config', configFile(text)])
  expect(finding('config')).toMatchObject({ level: 'problem', option: 'authOptions.providers' })
  expect(code).toBe(1)
})

describe('--env', () => {
  const text = `module.exports = { providers: { google: { clientId: process.env.GOOGLE_ID,
    clientSecret: process.env.GOOGLE_SECRET } } }`

  const environmentFile = (lines) => configFile(lines.join('\n'), '', 'environment')

  test('sets what the config reads, and what is set already stays', async () => {
    const first = environmentFile(['GOOGLE_ID=an-id'])
    const second = environmentFile(['GOOGLE_ID=', `GOOGLE_SECRET="${SECRET}"`])
    const config = ['--config', configFile(text)]
    expect((await askDoctor(config)).finding('config')).toMatchObject({
      option: 'providers.google.clientId',
      fix: expect.stringContaining('--env .env.local'),
    })
    const { code, finding, output } = await askDoctor([...config, '--env', first, '--env', second])
    expect(finding('config').level).toBe('ok')
    expect(output).not.toContain(SECRET)
    expect(code).toBe(0)
    const set = await askDoctor([...config, '--env', first], { GOOGLE_SECRET: '' })
    expect(set.finding('config').option).toBe('providers.google.clientSecret')
  })
})

test('a file that throws: its message may hold a secret', async () => {
  const file = configFile(`throw new TypeError('cannot connect with ${SECRET}')`)
  const { code, finding, output } = await askDoctor(['--config', file])
  expect(finding('config').text).toBe('the file throws when it is loaded (TypeError)')
  expect(output).not.toContain(SECRET)
  expect(code).toBe(1)
})

test('a provider of NextAuth v4 as a bundler has it: how plain Node.js has it is said', async () => {
  const module = JSON.stringify(require.resolve('next-auth/providers/google'))
  const file = configFile(
    `import GoogleProvider from ${module}
     export default { providers: [GoogleProvider({ clientId: 'a', clientSecret: 'b' })] }`,
    'mjs',
  )
  const { finding } = await askDoctor(['--config', file])
  expect(finding('config').fix).toContain('(GoogleProvider.default ?? GoogleProvider)({ … })')
})

test('an auth file that calls Auth.js v5: where the config belongs is said', async () => {
  const module = path.join(__dirname, '../../../node_modules/next-auth-v5/index.js')
  const file = configFile(
    `import NextAuth from ${JSON.stringify(module)}
     export const { auth } = NextAuth({ providers: [] })`,
    'mjs',
  )
  const { finding } = await askDoctor(['--config', file])
  expect(finding('config').text).toContain('the file cannot be loaded')
  expect(finding('config').fix).toContain('auth.config.mjs, which auth.ts imports')
})

test.each(['ts', 'mts'])(
  'a config in TypeScript: what reads it is said (.%s)',
  async (extension) => {
    const file = configFile('export default { providers: [] as unknown[] }', extension)
    const { finding } = await askDoctor(['--config', file])
    // Node.js 22.18 and later read it, and find no provider.
    const isRead = finding('config').code !== 'ERR_UNKNOWN_FILE_EXTENSION'
    if (!isRead) expect(finding('config').fix).toContain('Take Node.js 22.18 or later')
    expect(isRead).toBe(Number(process.versions.node.split('.')[0]) > 20)
  },
)

test('a file whose packages are not installed', async () => {
  const file = configFile(`require('no-such-package')`)
  const { code, finding } = await askDoctor(['--config', file])
  expect(finding('config').text).toContain("Cannot find module 'no-such-package'")
  expect(code).toBe(1)
})

describe('options that stand in a call', () => {
  const entry = JSON.stringify(path.join(__dirname, '../../..'))
  const wrapped = (options, config = nextAuth) =>
    `require(${entry}).withTokenRotation(${config}, ${options})`
  const composed = `{ ...${nextAuth}, callbacks: { jwt: ({ token }) => token } }`
  const ask = (text) => askDoctor(['--config', configFile(text), '--provider', 'demo'])
  const options = `{ proxy: 'socks5://proxy.test' }`

  test.each([
    ['of an exported config', `exports.authOptions = ${wrapped(options)}`],
    ['beside an export that knows nothing of them', `${wrapped(options)}; exports.providers = []`],
    ['of a file that exports only handlers', `exports.handlers = Object.keys(${wrapped(options)})`],
    [
      'among others',
      `${wrapped('{}')}; exports.authOptions = ${wrapped(options)}; ${wrapped('{}')}`,
    ],
    [
      'of a config with a callback of its own, among others',
      `exports.authOptions = ${wrapped(options, composed)}; ${wrapped('{}', composed)}`,
    ],
  ])('%s are the ones that are used', async (_name, text) => {
    const { finding } = await ask(text)
    expect(finding('config')).toMatchObject({ level: 'ok', providers: ['demo'] })
    expect(finding('connection').text).toBe('the way through a socks5 proxy is not checked here')
  })
})

describe('database sessions', () => {
  const entry = JSON.stringify(path.join(__dirname, '../../..'))
  const given = `{ accounts: { get() {}, update() {} }, proxy: 'socks5://proxy.test', providers: { demo: {
    clientId: 'id', clientSecret: '${SECRET}', tokenEndpoint: 'https://id.test/token' } } }`
  const session = `require(${entry}).createDatabaseSessionCallback(options)`

  test.each([
    [
      'as the callback of an exported config',
      `const session = ${session}
       require(${entry}).withTokenRotation(${nextAuth})
       exports.authConfig = { ...${nextAuth}, callbacks: { session } }`,
    ],
    ['with their options exported', `exports.options = options; exports.session = ${session}`],
    ['of a file that exports only handlers', `exports.handlers = Object.keys(${session})`],
  ])('%s', async (_name, text) => {
    const file = configFile(`const options = ${given}\n${text}`)
    const { finding, output } = await askDoctor(['--config', file, '--provider', 'demo'])
    expect(finding('config')).toMatchObject({ level: 'ok', providers: ['demo'] })
    expect(finding('connection').text).toBe('the way through a socks5 proxy is not checked here')
    expect(output).not.toContain(SECRET)
  })
})

test('a file that exports something else', async () => {
  const { code, finding } = await askDoctor(['--config', configFile('exports.handlers = {}')])
  expect(finding('config').fix).toContain('authOptions')
  expect(code).toBe(1)
})

test('a file that prints and keeps a timer: the report is alone, and comes to its end', async () => {
  const text = `console.log('loading'); setInterval(() => {}, 1e6); module.exports = ${google}`
  const { code, finding } = await askDoctor(['--config', configFile(text)])
  expect(finding('config').level).toBe('ok')
  expect(code).toBe(0)
})
