'use strict'

// What the app is made of: which NextAuth, which Next.js, where its sources are.

const fs = require('node:fs')
const path = require('node:path')

const NEVER_SOURCES =
  /^(?:node_modules|\..*|dist|build|out|coverage|tests?|__tests__|e2e|cypress|public)$/
const SOURCE = /(?<!\.d|\.test|\.spec|\.stories)\.(?:[cm]?[jt]s|[jt]sx)$/
const LARGEST_BYTES = 500_000
const MOST_FILES = 20_000
const EXTENSIONS = ['.ts', '.tsx', '.mts', '.js', '.jsx', '.mjs', '.cjs']
/** Where the packages of a repository with several usually are. */
const WORKSPACES = ['apps', 'packages', 'services']

/**
 * @typedef {object} App
 * @property {string} folder
 * @property {Installed} [nextAuth]
 * @property {Installed} [next]
 * @property {boolean} isTyped whether it is written in TypeScript
 *
 * @typedef {{ version: string, major: number }} Installed
 */

/**
 * @param {string} folder
 * @returns {App | undefined} undefined without a package.json
 */
function readApp(folder) {
  const manifest = readManifest(path.join(folder, 'package.json'))
  if (!manifest) return undefined
  return {
    folder,
    nextAuth: versionOf('next-auth', folder, manifest),
    next: versionOf('next', folder, manifest),
    isTyped: fs.existsSync(path.join(folder, 'tsconfig.json')),
  }
}

function readManifest(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** The one that is installed; where nothing is, the one that package.json asks for. */
function versionOf(name, folder, { dependencies, devDependencies, peerDependencies }) {
  const asked = { ...peerDependencies, ...devDependencies, ...dependencies }[name]
  if (asked === undefined) return undefined
  const version = installedVersion(name, folder) ?? /\d+(?:\.[\w.-]*)?/.exec(asked)?.[0]
  const beta = name === 'next-auth' && /^(?:beta|experimental)$/.test(asked) ? '5' : undefined
  const found = version ?? beta
  return found && { version: found, major: Number.parseInt(found, 10) }
}

/** Packages of a repository with several may be installed above. */
function installedVersion(name, folder) {
  const { version } = readManifest(path.join(folder, 'node_modules', name, 'package.json')) ?? {}
  if (version) return version
  const parent = path.dirname(folder)
  return parent === folder ? undefined : installedVersion(name, parent)
}

/** The folders below that use NextAuth, where this one is the root of several packages. */
function appsBelow(folder) {
  return WORKSPACES.map((name) => path.join(folder, name))
    .filter((parent) => fs.existsSync(parent))
    .flatMap((parent) => fs.readdirSync(parent).map((name) => path.join(parent, name)))
    .filter((one) => readApp(one)?.nextAuth)
}

/**
 * The source files that speak of a package, sorted.
 *
 * @param {string} folder
 * @param {string} name
 */
function sourcesThatName(name, folder) {
  const files = []
  const waiting = [folder]
  while (waiting.length > 0 && files.length < MOST_FILES) {
    const parent = waiting.pop()
    for (const entry of fs.readdirSync(parent, { withFileTypes: true })) {
      const file = path.join(parent, entry.name)
      if (entry.isDirectory() && !NEVER_SOURCES.test(entry.name)) waiting.push(file)
      else if (entry.isFile() && SOURCE.test(entry.name)) files.push(file)
    }
  }
  const isSmall = (file) => fs.statSync(file).size <= LARGEST_BYTES
  return files
    .filter((file) => isSmall(file) && fs.readFileSync(file, 'utf8').includes(name))
    .sort()
}

/**
 * The file that an import leads to, if it is one of the app's own.
 *
 * @param {string} specifier `./auth.config`, `@/lib/auth`
 * @param {string} from the file that imports it
 * @param {string} folder the app's
 */
function resolveImport(specifier, from, folder) {
  const starts = specifier.startsWith('.')
    ? [path.resolve(path.dirname(from), specifier)]
    : [folder, path.join(folder, 'src')].map((root) =>
        path.join(root, specifier.replace(/^[@~#]\//, '')),
      )
  return starts
    .flatMap(filesFor)
    .find((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile())
}

function filesFor(start) {
  // In ECMAScript modules TypeScript is imported by the name that it is compiled to.
  const compiled = start.replace(/\.([cm]?)js$/, '.$1ts')
  return [
    start,
    compiled,
    ...EXTENSIONS.map((extension) => start + extension),
    ...EXTENSIONS.map((extension) => path.join(start, `index${extension}`)),
  ]
}

module.exports = { appsBelow, readApp, resolveImport, sourcesThatName }
