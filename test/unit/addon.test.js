// Which binary is loaded, and what a person is told when none can be.

const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { platformId } = require('../../lib/server/native/platform.js')
const { runNode } = require('../support/child.js')

const ROOT = path.join(__dirname, '../..')
const BUILT = path.join(ROOT, 'build/Release/addon.node')
const LOCAL = 'build/Release/addon.node'
const PREBUILT = `prebuilds/${platformId()}/addon.node`

/** What a user's program sees: which binary, or the error. */
const PROGRAM = `
const { createCallbacks, versions } = require(process.argv[1])
const print = (result) => console.log(JSON.stringify(result))
try {
  createCallbacks({ providers: { google: { clientId: 'i', clientSecret: 's' } } }).rotator.close()
  const { addonName } = require(process.argv[1] + '/lib/server/native/addon.js')
  print({ loaded: addonName(), versions })
} catch ({ name, code, message, cause }) {
  print({ name, code, message, cause: cause.message })
}`

let folder

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'addon-loader-'))
  fs.cpSync(path.join(ROOT, 'lib'), path.join(folder, 'lib'), { recursive: true })
  fs.copyFileSync(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'))
})

afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

/** Puts a file into the package. */
function add(file, content = fs.readFileSync(BUILT)) {
  fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
  fs.writeFileSync(path.join(folder, file), content)
}

/** @param {string} [before] code that runs first */
async function use(before = '') {
  const { stdout, stderr } = await runNode(['-e', before + PROGRAM, folder])
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

const runningOn = (platform, arch) =>
  `Object.defineProperty(process, 'platform', { value: '${platform}' })
   Object.defineProperty(process, 'arch', { value: '${arch}' })\n`

test('the prebuild of this platform is loaded', async () => {
  add(PREBUILT)
  expect(await use()).toMatchObject({ loaded: `prebuilds/${platformId()}` })
})

test("a checkout's own build wins over the prebuild", async () => {
  add(LOCAL)
  add(PREBUILT, 'not the one that is loaded')
  expect(await use()).toMatchObject({ loaded: 'build/Release' })
})

test('a binary that is there and cannot be loaded is not passed over', async () => {
  add(LOCAL, 'no ELF file, but long enough to have a header'.repeat(9))
  add(PREBUILT)
  const { name, code, message, cause } = await use()
  expect({ name, code }).toEqual({ name: 'AddonLoadError', code: 'ERR_ADDON_LOAD' })
  expect(cause).toMatch(/invalid ELF header/)
  expect(message).toContain(
    `the native addon in build/Release cannot be loaded on ${process.platform}`,
  )
  expect(message).toContain(cause)
})

test('without any the platform, the C library, what exists and the way from source are named', async () => {
  const { name, code, message } = await use()
  expect({ name, code }).toEqual({ name: 'AddonLoadError', code: 'ERR_ADDON_LOAD' })
  const { glibcVersionRuntime } = process.report.getReport().header
  const here = `${process.platform}-${process.arch} with glibc ${glibcVersionRuntime} (Node.js ${process.versions.node})`
  expect(message).toContain(`there is no native addon for ${here}`)
  expect(message).toContain('linux-x64-glibc, linux-arm64-glibc, linux-x64-musl, darwin-arm64')
  expect(message).toContain('this package holds none')
  expect(message).toContain('node scripts/setup/setup.js --for build && npm run build && npm pack')
  expect(message).toContain("serverExternalPackages: ['next-auth-token-rotation/lib/server']")
})

test.each([
  ['freebsd', 'x64', 'freebsd-x64'],
  ['darwin', 'arm64', 'darwin-arm64'],
  ['linux', 'riscv64', 'linux-riscv64 with glibc'],
])('on %s %s the prebuilds of others are not tried', async (platform, arch, described) => {
  add(PREBUILT)
  const { code, message } = await use(runningOn(platform, arch))
  expect(code).toBe('ERR_ADDON_LOAD')
  expect(message).toContain(`there is no native addon for ${described}`)
  expect(message).toContain(`this package holds ${platformId()}.`)
})

test('to import the package needs no addon', async () => {
  const program = `
    const main = require(process.argv[1])
    import(process.argv[1] + '/lib/server/index.mjs').then(
      (module) => console.log(module.versions === main.versions, module.versions.package))`
  const { stdout } = await runNode(['-e', program, folder])
  expect(stdout).toBe(`true ${require('../../package.json').version}\n`)
})

test('SQLite is linked in, and none of its names is seen outside', () => {
  const symbols = execFileSync('nm', ['-D', BUILT], { encoding: 'utf8' })
  expect(symbols).toMatch(/ T napi_register_module_v1$/m)
  // Neither given to another SQLite of the process, nor taken from it.
  expect(symbols.match(/.*sqlite3_.*/g)).toBeNull()
})

test('the versions of what is linked in can be read', async () => {
  add(PREBUILT)
  const version = expect.stringMatching(/^\d+\.\d+\.\d+/)
  expect((await use()).versions).toEqual({
    package: require('../../package.json').version,
    addon: require('../../package.json').version,
    openssl: version,
    nghttp2: version,
    libcurl: version,
    nlohmannJson: version,
    sqlite: version,
  })
})
