'use strict'

const { createHash } = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')
const { packedIdentity } = require('./packed_package.js')
const { APPS, BROWSER_TESTS, STACKS } = require('./paths.js')
const { run } = require('./processes.js')

/**
 * An app: which sources, with which NextAuth and Next.js.
 *
 * @typedef {object} AppPlan
 * @property {string} name
 * @property {string[]} [parts] the folders that it is made of, as seen from apps/; by default the one of its name
 * @property {string} stack a folder of stacks/
 * @property {Record<string, string>} [files] further files and their text, by path in the app
 * @property {string[]} [flags] of `next build`
 */

const LOCK = path.join(BROWSER_TESTS, 'package-lock.json')

const folderOf = ({ name, stack }) => path.join(STACKS, stack, 'apps', name)

const sourcesOf = ({ name, parts = [name] }) => parts.map((part) => path.join(APPS, part))

/**
 * Copies an app's sources to where its NextAuth and its Next.js are found.
 *
 * @param {AppPlan} plan
 * @returns {string} its folder
 */
function assembleApp({ files = {}, ...plan }) {
  const folder = folderOf(plan)
  fs.rmSync(folder, { recursive: true, force: true })
  const options = { recursive: true, filter: isSource }
  for (const source of sourcesOf(plan)) fs.cpSync(source, folder, options)
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    fs.writeFileSync(path.join(folder, file), text)
  }
  return folder
}

/** Not what was installed or built in the folder of an example. */
const isSource = (file) => !['node_modules', '.next'].includes(path.basename(file))

/** The command line of an app's own `next`. */
const nextCommand = (folder, ...args) => [
  require.resolve('next/dist/bin/next', { paths: [folder] }),
  ...args,
]

/**
 * Assembles an app and runs `next build`.
 *
 * @param {AppPlan} plan
 * @returns {Promise<{ folder: string, code: number | null, output: string }>}
 */
async function buildApp({ flags = [], ...plan }) {
  const folder = assembleApp(plan)
  return {
    folder,
    ...(await run(nextCommand(folder, 'build', ...flags), {
      cwd: folder,
      env: { ISSUER: 'http://127.0.0.1:9' },
    })),
  }
}

/**
 * The same for an app that has to build; one that nothing has changed in is not built again.
 *
 * @param {AppPlan} plan
 * @returns {Promise<string>} its folder
 */
async function builtApp(plan) {
  const stamp = path.join(folderOf(plan), '.built')
  const wanted = identityOf(plan)
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return folderOf(plan)
  const { folder, code, output } = await buildApp(plan)
  if (code !== 0) throw new Error(`next build of ${plan.name} failed:\n${output}`)
  fs.writeFileSync(stamp, wanted)
  return folder
}

function identityOf(plan) {
  const hash = createHash('sha256').update(JSON.stringify([plan, packedIdentity()]))
  for (const file of [LOCK, ...sourcesOf(plan).flatMap(filesOf)]) {
    hash.update(file).update(fs.readFileSync(file))
  }
  return hash.digest('hex')
}

const filesOf = (folder) =>
  fs
    .readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => isSource(name))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name)
      return entry.isDirectory() ? filesOf(file) : file
    })
    .sort()

module.exports = { assembleApp, buildApp, builtApp, nextCommand }
