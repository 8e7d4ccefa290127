'use strict'

// Apps in a temporary folder, as `init` finds them, and the configs that it leaves there, loaded.

const fs = require('node:fs')
const { createRequire } = require('node:module')
const os = require('node:os')
const path = require('node:path')
const ts = require('typescript')
const { runNode } = require('./child.js')

const ROOT = path.join(__dirname, '../..')
const MAIN = path.join(ROOT, 'lib/doctor/main.js')
const fromRoot = createRequire(path.join(ROOT, 'package.json'))

/**
 * @param {{ nextAuth?: string, next?: string, files: Record<string, string> }} app
 * @returns {{ folder: string, read: (file: string) => string, remove: () => void }}
 */
function makeApp({ nextAuth = '4.24.15', next = '16.4.5', files }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'init-app-'))
  const dependencies = { 'next-auth': nextAuth, ...(next && { next }) }
  const all = { 'package.json': JSON.stringify({ dependencies }), ...files }
  for (const [name, text] of Object.entries(all)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    fs.writeFileSync(path.join(folder, name), text)
  }
  return {
    folder,
    read: (file) => fs.readFileSync(path.join(folder, file), 'utf8'),
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  }
}

/** Runs the command as a user does, in the app's folder. */
const runInit = (folder, args) =>
  runNode(['-e', IN_FOLDER, folder, MAIN, 'init', ...args], { env: { NO_COLOR: '1' } })

const IN_FOLDER =
  'const [folder, main] = process.argv.splice(1, 2); process.argv.splice(1, 0, main); process.chdir(folder); require(main)'

/** What TypeScript says of a file's syntax. */
function syntaxProblems(file, text) {
  const fileName = path.basename(file)
  const compilerOptions = {
    allowJs: true,
    jsx: ts.JsxEmit.Preserve,
    target: ts.ScriptTarget.ESNext,
  }
  const { diagnostics } = ts.transpileModule(text, {
    fileName,
    reportDiagnostics: true,
    compilerOptions,
  })
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

function compiled(file, module) {
  const compilerOptions = {
    allowJs: true,
    esModuleInterop: true,
    module,
    target: ts.ScriptTarget.ES2022,
  }
  return ts.transpileModule(fs.readFileSync(file, 'utf8'), { fileName: file, compilerOptions })
    .outputText
}

/**
 * Loads a file of an app with the real NextAuth v4.
 *
 * @returns {number} how often it called withTokenRotation
 */
function loadWithV4(folder, file) {
  let wraps = 0
  const ours = fromRoot('./lib/server/index.js')
  const counting = Object.create(ours, {
    withTokenRotation: {
      value: (...args) => {
        wraps += 1
        return ours.withTokenRotation(...args)
      },
    },
  })
  const load = (name) => {
    const module = { exports: {} }
    const text = compiled(name, ts.ModuleKind.CommonJS)
    const here = (specifier) => {
      if (specifier === 'next-auth-token-rotation') return counting
      const isOwn = /^[.@]\//.test(specifier)
      return isOwn ? load(ownFile(folder, name, specifier)) : fromRoot(specifier)
    }
    new Function('require', 'module', 'exports', text)(here, module, module.exports)
    return module.exports
  }
  load(path.join(folder, file))
  return wraps
}

function ownFile(folder, from, specifier) {
  const start = specifier.startsWith('@/')
    ? path.join(folder, specifier.slice(2))
    : path.resolve(path.dirname(from), specifier)
  return [start, `${start}.ts`, `${start}.js`].find((one) => fs.existsSync(one))
}

/**
 * Loads files with the real Auth.js v5, all in one process, because it is ECMAScript modules only.
 *
 * @param {{ folder: string, file: string }[]} entries
 * @returns {Promise<{ wraps: number, problem?: string }[]>}
 */
async function loadWithV5(entries) {
  const input = JSON.stringify(
    entries.map(({ folder, file }) => {
      for (const name of fs.readdirSync(folder, { recursive: true })) {
        if (!/\.[mc]?[jt]s$/.test(name) || name.startsWith('compiled')) continue
        const target = path.join(folder, 'compiled', name.replace(/\.[mc]?[jt]s$/, '.mjs'))
        fs.mkdirSync(path.dirname(target), { recursive: true })
        fs.writeFileSync(target, compiled(path.join(folder, name), ts.ModuleKind.ESNext))
      }
      return path.join(folder, 'compiled', file.replace(/\.[mc]?[jt]s$/, '.mjs'))
    }),
  )
  const env = { AUTH_GITHUB_ID: 'id', AUTH_GITHUB_SECRET: 'secret' }
  const program = path.join(__dirname, 'load_configs_v5.mjs')
  const { stdout, stderr } = await runNode([program], { input, env })
  try {
    return JSON.parse(stdout)
  } catch {
    throw new Error(stderr)
  }
}

module.exports = { loadWithV4, loadWithV5, makeApp, runInit, syntaxProblems }
