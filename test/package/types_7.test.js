// The types, as TypeScript 7 reads them in an app that has the tarball installed. TypeScript 5 reads
// them in scripts/test/type_tests.js, through its API, which 7 does not have.

const { execFile, execFileSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { promisify } = require('node:util')
const { packOnce } = require('./support/tarball.js')
const { inTools } = require('./support/tools.js')

const run = promisify(execFile)
const ROOT = path.join(__dirname, '../..')
const TYPES = path.join(ROOT, 'test/types')

const PROJECTS = {
  v4: { folders: ['both', 'v4'], nextAuth: 'next-auth' },
  v5: { folders: ['both', 'v5'], nextAuth: 'next-auth-v5', type: 'module' },
  none: { folders: ['none'] },
}
const RESOLUTIONS = { node16: 'node16', bundler: 'esnext' }
const CASES = Object.keys(PROJECTS).flatMap((project) =>
  Object.keys(RESOLUTIONS).map((resolution) => [project, resolution]),
)

let parent
let tarball

beforeAll(async () => {
  tarball = await packOnce()
  parent = fs.mkdtempSync(path.join(os.tmpdir(), 'token-rotation-types-'))
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(parent, 'node_modules'))
})

afterAll(() => {
  fs.rmSync(parent, { recursive: true, force: true })
  tarball.remove()
})

test.each(CASES)('an app with next-auth %s compiles under %s', async (project, resolution) => {
  const folder = createProject(project)
  const alone = fs.readdirSync(folder).filter((name) => declaresForAll(path.join(folder, name)))
  // A file that augments NextAuth does so for its whole program.
  for (const files of [['*.ts', '*.tsx'], ...alone.map((name) => [name])]) {
    const exclude = files.length > 1 ? alone : []
    const include = [...files, '*.d.ts']
    expect(await compile(folder, resolution, { include, exclude })).toBe('')
  }
})

test('and what is wrong is found', async () => {
  const folder = createProject('v4')
  const wrong = `import { createCallbacks } from 'next-auth-token-rotation'\ncreateCallbacks({ layout: 'v5' })\n`
  fs.writeFileSync(path.join(folder, 'wrong.ts'), wrong)
  expect(await compile(folder, 'node16', { include: ['wrong.ts'] })).toMatch(
    /wrong\.ts\(2,\d+\): error TS/,
  )
})

/** A folder with the tarball, its next-auth, and the files of test/types. */
function createProject(project) {
  const { folders, nextAuth, type = 'commonjs' } = PROJECTS[project]
  const folder = fs.mkdtempSync(path.join(parent, `${project}-`))
  const installed = path.join(folder, 'node_modules/next-auth-token-rotation')
  fs.mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xf', tarball.file, '--strip-components=1', '-C', installed])
  if (nextAuth) {
    const source = path.join(ROOT, 'node_modules', nextAuth)
    fs.symlinkSync(source, path.join(folder, 'node_modules/next-auth'))
  }
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type }))
  for (const one of folders) fs.cpSync(path.join(TYPES, one), folder, { recursive: true })
  return folder
}

const declaresForAll = (file) =>
  /(?<!\.d)\.tsx?$/.test(file) && /^declare (module|global)\b/m.test(fs.readFileSync(file, 'utf8'))

/** @returns {Promise<string>} what the compiler finds wrong */
async function compile(folder, moduleResolution, files) {
  const compilerOptions = {
    moduleResolution,
    module: RESOLUTIONS[moduleResolution],
    target: 'es2022',
    strict: true,
    noEmit: true,
    isolatedModules: true,
    moduleDetection: 'force',
    esModuleInterop: true,
    jsx: 'preserve',
    preserveSymlinks: true,
    skipLibCheck: true,
    types: ['node'],
  }
  const config = path.join(folder, 'tsconfig.json')
  fs.writeFileSync(config, JSON.stringify({ compilerOptions, ...files }))
  const args = [inTools('typescript-7/bin/tsc'), '--project', config, '--pretty', 'false']
  return run(process.execPath, args).then(
    () => '',
    ({ stdout, stderr }) => stdout + stderr,
  )
}
