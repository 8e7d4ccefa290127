// What must hold for each prebuild before it is shipped. A binary that breaks one of these works here
// and fails on a user's machine.

const { createHash } = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')
const { readLock, upstreamVersion } = require('../../scripts/release/prebuild/sources.js')
const { platformId } = require('../../lib/server/native/platform.js')
const { runNode } = require('../support/child.js')
const { readElf } = require('./support/elf.js')

const ROOT = path.join(__dirname, '../..')
const PREBUILDS = path.join(ROOT, 'prebuilds')
/** What scripts/release/prebuild.js has made here. Those of the other platforms are checked where they are made. */
const MADE = fs.readdirSync(PREBUILDS).filter((target) => target.endsWith('-glibc'))

const GLIBC =
  /^(libc\.so\.6|libm\.so\.6|libpthread\.so\.0|libdl\.so\.2|ld-linux-(x86-64|aarch64)\.so\.\d)$/
const GLIBC_FLOOR = [2, 28]
/** Names that only a compiler knows, and that no library has to define. */
const OPTIONAL = ['_ITM_deregisterTMCloneTable', '_ITM_registerTMCloneTable', '__gmon_start__']

test('the one for this machine is among them', () => {
  expect(MADE).toContain(platformId())
})

describe.each(MADE)('%s', (target) => {
  const folder = path.join(PREBUILDS, target)
  const file = path.join(folder, 'addon.node')
  const elf = readElf(file)

  test('needs nothing but the C library', () => {
    expect(elf.needed.filter((name) => !GLIBC.test(name))).toEqual([])
    expect(elf.needed).toContain('libc.so.6')
  })

  test('runs on glibc 2.28', () => {
    const versions = elf.imported.flatMap((name) => /@GLIBC_([\d.]+)/.exec(name)?.[1] ?? [])
    expect(versions.length).toBeGreaterThan(50)
    const tooNew = versions.filter((version) => {
      const [major, minor] = version.split('.').map(Number)
      return major > GLIBC_FLOOR[0] || minor > GLIBC_FLOOR[1]
    })
    expect(tooNew).toEqual([])
  })

  test('shows Node.js its two entry points and nothing else', () => {
    expect(elf.exported.sort()).toEqual([
      'napi_register_module_v1',
      'node_api_module_get_api_version_v1',
    ])
  })

  test('takes nothing from Node.js but Node-API: its OpenSSL and its nghttp2 stay its own', () => {
    const fromNode = elf.imported.filter((name) => !name.includes('@') && !OPTIONAL.includes(name))
    expect(fromNode.filter((name) => !/^napi_/.test(name))).toEqual([])
    expect(fromNode).toContain('napi_create_function')
  })

  test('stays mapped when the worker that loaded it ends', () => {
    expect(elf.flags).toContain('NODELETE')
  })

  test('is bound when it is loaded, and has no symbols left to strip', () => {
    expect(elf.flags).toContain('NOW')
    expect(elf.sections.filter((name) => /^\.(symtab|debug)/.test(name))).toEqual([])
  })

  test('tells nothing of the machine that it was made on', () => {
    expect(fs.readFileSync(file).includes(ROOT)).toBe(false)
  })

  test('comes with a bill of materials of this very file', () => {
    const bill = JSON.parse(fs.readFileSync(path.join(folder, 'sbom.json'), 'utf8'))
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5' })
    const content = createHash('sha256').update(fs.readFileSync(file)).digest('hex')
    expect(bill.metadata.component.hashes).toEqual([{ alg: 'SHA-256', content }])
    const found = Object.fromEntries(bill.components.map(({ name, version }) => [name, version]))
    expect(found).toMatchObject(lockedVersions())
    const licenses = fs.readFileSync(path.join(folder, 'LICENSES.txt'), 'utf8')
    for (const { name, version } of bill.components)
      expect(licenses).toContain(`${name} ${version}`)
  })
})

test('the OpenSSL that answers is the one that was linked, and so are the others', async () => {
  const addon = path.join(PREBUILDS, platformId(), 'addon.node')
  const program = 'console.log(JSON.stringify(require(process.argv[1]).versions()))'
  const { stdout, stderr } = await runNode(['-e', program, addon])
  expect(stderr).toBe('')
  const { openssl, nghttp2, libcurl, ...others } = lockedVersions()
  expect(JSON.parse(stdout)).toEqual({
    addon: require('../../package.json').version,
    openssl,
    nghttp2,
    libcurl,
    nlohmannJson: others['nlohmann-json'],
    sqlite: others.sqlite,
  })
})

function lockedVersions() {
  const { packages } = readLock()
  return {
    openssl: upstreamVersion(packages.openssl),
    nghttp2: upstreamVersion(packages.nghttp2),
    libcurl: upstreamVersion(packages.curl),
    sqlite: upstreamVersion(packages.sqlite3),
    'nlohmann-json': upstreamVersion(packages['nlohmann-json3-dev']),
  }
}
