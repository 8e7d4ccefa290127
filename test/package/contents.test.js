// What a user downloads: only what he needs, and nothing that bundlers or TypeScript stumble over.

const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const { packOnce } = require('./support/tarball.js')
const { inTools } = require('./support/tools.js')

const ROOT = path.join(__dirname, '../..')
/** Everything that may be in it. */
const WANTED = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|SECURITY\.md)$/,
  /^docs\/[\w-]+\.md$/,
  /^lib\/(\w+\/)*\w+\.m?js$/,
  /^binding-types\/\w+\.d\.m?ts$/,
  /^prebuilds\/(linux|darwin|win32)-\w+(-\w+)?\/(addon\.node|sbom\.json|LICENSES\.txt)$/,
]
const MOST_BYTES_A_PREBUILD = 2_900_000

let tarball

beforeAll(async () => {
  tarball = await packOnce()
})

afterAll(() => tarball.remove())

test('holds only what a user needs', () => {
  const names = tarball.files.map(({ path: name }) => name)
  expect(names.filter((name) => !WANTED.some((pattern) => pattern.test(name)))).toEqual([])
  for (const entry of ['package.json', 'lib/server/index.js', 'binding-types/index.d.ts']) {
    expect(names).toContain(entry)
  }
})

test('what README and docs say to read in docs is there', () => {
  const names = tarball.files.map(({ path: name }) => name)
  const lacking = names
    .filter((name) => /^(README|docs\/[\w-]+)\.md$/.test(name))
    .flatMap((name) => linkedDocuments(name))
    .filter((name) => !names.includes(name))
  expect(lacking).toEqual([])
})

test('is small enough to download on every deployment', () => {
  const prebuilds = tarball.files.filter(({ path: name }) => name.endsWith('addon.node')).length
  expect(prebuilds).toBeGreaterThan(0)
  expect(tarball.size).toBeLessThan(prebuilds * MOST_BYTES_A_PREBUILD + 200_000)
})

test('publint finds nothing, strictly', () => {
  const output = check('publint/src/cli.js', 'run', tarball.file, '--strict')
  expect(output).toMatch(/All good!/)
})

test('are the types wrong? No', () => {
  const output = check('@arethetypeswrong/cli/dist/index.js', tarball.file, '--no-emoji')
  expect(output).toMatch(/No problems found/)
})

/** The documents that links of this one lead to, apart from those that are only in the repository. */
function linkedDocuments(name) {
  const text = fs.readFileSync(path.join(ROOT, name), 'utf8')
  return [...text.matchAll(/\]\(([\w./-]+\.md)(?:#[\w-]*)?\)/g)]
    .map(([, link]) => path.posix.join(path.posix.dirname(name), link))
    .filter((link) => link.startsWith('docs/') || link === 'SECURITY.md')
}

/** Runs a checker; its words are the message if it finds something. */
function check(program, ...args) {
  try {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' }
    return execFileSync(process.execPath, [inTools(program), ...args], { encoding: 'utf8', env })
  } catch (error) {
    throw new Error(`${error.stdout}${error.stderr}`)
  }
}
