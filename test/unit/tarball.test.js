// What `npm run tarball` says: how long it takes, and the command that installs what it made.

const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { expectation, installCommand } = require('../../scripts/release/tarball.js')
const { isMade, markMade } = require('../../scripts/release/prebuild/made.js')

const ROOT = path.join(__dirname, '../..')
const NAME = 'next-auth-token-rotation-0.1.0.tgz'
let folder

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tarball-'))
})

afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

function makeApp(name) {
  const app = path.join(folder, name)
  fs.mkdirSync(path.join(app, 'vendor'), { recursive: true })
  fs.writeFileSync(path.join(app, 'package.json'), '{}')
  return { app, file: path.join(app, 'vendor', NAME) }
}

test('a tarball in the clone is named by its whole path', () => {
  expect(installCommand(path.join(ROOT, NAME), ROOT)).toBe(`npm install ${path.join(ROOT, NAME)}`)
})

test('a tarball in an app is named from the app, so that docker build finds it', () => {
  const { app, file } = makeApp('my-app')
  expect(installCommand(file, path.join(folder, 'clone'))).toBe(
    `cd ../my-app && npm install ./vendor/${NAME}`,
  )
  expect(installCommand(file, app)).toBe(`npm install ./vendor/${NAME}`)
})

test('the command can be typed where a folder has a space or a quote in its name', () => {
  const { app, file } = makeApp("Bob's app")
  const command = installCommand(file, folder).replace('npm install', 'pwd && echo')
  const [place, tarball] = execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })
    .trim()
    .split('\n')
  expect(fs.realpathSync(place)).toBe(fs.realpathSync(app))
  expect(tarball).toBe(`./vendor/${NAME}`)
})

test('the time that is said depends on what is left and on the processors', () => {
  const minutes = (...args) => Number(/about (\d+) minutes/.exec(expectation(...args))?.[1])
  expect(expectation('nothing', 2)).toMatch(/up to date: this takes seconds/)
  expect(minutes('addon', 2)).toBeLessThan(minutes('everything', 2))
  expect(minutes('everything', 8)).toBeLessThan(minutes('everything', 2))
  expect(expectation('addon', 1)).toMatch(/with 1 processor,/)
})

describe('a prebuild is taken as made', () => {
  const write = (name, text) => fs.writeFileSync(path.join(folder, name), text)

  beforeEach(() => {
    for (const name of ['addon.node', 'sbom.json', 'LICENSES.txt']) write(name, name)
  })

  test('once it was marked', () => {
    expect(isMade(folder, folder)).toBe(false)
    markMade(folder, folder)
    expect(isMade(folder, folder)).toBe(true)
  })

  test('not when another binary is in its place, or a part is gone', () => {
    markMade(folder, folder)
    write('addon.node', 'of another machine')
    expect(isMade(folder, folder)).toBe(false)
    write('addon.node', 'addon.node')
    fs.rmSync(path.join(folder, 'LICENSES.txt'))
    expect(isMade(folder, folder)).toBe(false)
  })
})

test.each([
  [['--release', '--system-libcurl'], '--release packs prebuilds, --system-libcurl none.'],
  [['--into', 'x'], "Unknown option '--into'"],
])('npm run tarball -- %j is refused with its usage', (args, message) => {
  const script = path.join(ROOT, 'scripts/release/tarball.js')
  expect(() => execFileSync(process.execPath, [script, ...args], { stdio: 'pipe' })).toThrow(
    expect.objectContaining({
      status: 1,
      message: expect.stringContaining(message),
    }),
  )
})
