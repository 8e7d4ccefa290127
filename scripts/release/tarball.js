'use strict'

// From a fresh clone to a tarball that an app can install: `npm run tarball`. The last line is the command to type there.

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { parseArgs } = require('node:util')
const { pack } = require('./pack')
const { leftToMake, obstacle, prebuild } = require('./prebuild')
const { build } = require('../build/build')
const { setUp } = require('../setup/setup')
const { PREBUILDS } = require('../../lib/server/native/addon.js')
const { platformId } = require('../../lib/server/native/platform')
const { ROOT, ScriptError, runAsScript } = require('../steps')

const USAGE = `Usage: npm run tarball -- [--to FOLDER] [--system-libcurl | --release]

  --to FOLDER       where the tarball goes, made if it is not there; without it, here
  --system-libcurl  link with this machine's libcurl: three minutes in place of the first prebuild's, and libcurl 7.87 or
                    later has to be where the tarball is installed
  --release         make nothing: pack the prebuilds of all platforms, which have to be there`

/** Minutes of one processor, and those that more of them do not shorten. By two: 4.9 for everything, 1.6 for the addon. */
const MINUTES = {
  everything: { shared: 6, fixed: 2 },
  addon: { shared: 3, fixed: 1 },
}

/** How long it takes, as far as it can be said before. @returns {string} */
function expectation(left, cores) {
  if (left === 'nothing') return 'The prebuild is up to date: this takes seconds.'
  const { shared, fixed } = MINUTES[left]
  const minutes = Math.ceil(fixed + shared / cores)
  const what = { everything: 'The addon and its libraries are built', addon: 'The addon is built' }
  return (
    `${what[left]}: about ${minutes} minutes with ${counted(cores, 'processor')}, ` +
    'more where they have other work. The next time takes seconds.'
  )
}

const counted = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Makes the prebuild of this platform, or says why the checkout's own build is packed. */
async function makePrebuild(target) {
  console.log(expectation(leftToMake(target), os.availableParallelism()))
  try {
    await prebuild(target)
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error
    throw new ScriptError(
      `${error.message}\n\nWithout a prebuild, by this machine's libcurl: npm run tarball -- --system-libcurl`,
    )
  }
}

async function makeOwnBuild(reason) {
  if (reason) console.log(`No prebuild is made here: ${reason}.`)
  console.log('The addon is built with the libcurl of this system: about three minutes.')
  await setUp({ parts: ['build'] })
  await build()
}

/** A release has a binary for every platform that the loader knows. */
function checkPrebuilds() {
  const lacking = Object.keys(PREBUILDS).filter(
    (target) => !fs.existsSync(path.join(ROOT, 'prebuilds', target, 'addon.node')),
  )
  if (lacking.length > 0) throw new ScriptError(`There is no prebuild of ${lacking.join(', ')}.`)
}

/**
 * The command that installs a tarball. One that lies in an app is named from there: such a path in package.json is
 * found by `docker build` and by colleagues too.
 *
 * @param {string} file
 * @param {string} from where it is typed
 * @returns {string}
 */
function installCommand(file, from = process.cwd()) {
  const app = appAround(path.dirname(file))
  if (!app) return `npm install ${quoted(file)}`
  const install = `npm install ${quoted(`./${path.relative(app, file)}`)}`
  return app === from ? install : `cd ${quoted(path.relative(from, app))} && ${install}`
}

/** The nearest folder with a package.json that is not this package's. */
function appAround(folder) {
  if (folder === ROOT) return undefined
  if (fs.existsSync(path.join(folder, 'package.json'))) return folder
  const parent = path.dirname(folder)
  return parent === folder ? undefined : appAround(parent)
}

const quoted = (text) => (/^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        to: { type: 'string', default: '.' },
        release: { type: 'boolean', default: false },
        'system-libcurl': { type: 'boolean', default: false },
      },
    })
    if (values.release && values['system-libcurl']) {
      throw new Error('--release packs prebuilds, --system-libcurl none.')
    }
    return { to: path.resolve(values.to), release: values.release, own: values['system-libcurl'] }
  } catch (error) {
    throw new ScriptError(`${error.message}\n${USAGE}`)
  }
}

async function main() {
  const { to, release, own } = readArguments()
  const target = platformId()
  const reason = release || leftToMake(target) === 'nothing' ? undefined : obstacle()
  const ownBuild = own || reason !== undefined
  if (release) checkPrebuilds()
  else if (ownBuild) await makeOwnBuild(reason)
  else await makePrebuild(target)
  fs.mkdirSync(to, { recursive: true })
  const { file, files, size } = await pack(to, { ownBuild })
  const needs = ownBuild ? 'libcurl 7.87 or later' : 'nothing but Node.js'
  const kilobytes = Math.round(size / 1000)
  console.log(`${file}: ${files.length} files, ${kilobytes} kB. It needs ${needs}.`)
  if (!appAround(to)) console.log('Copy it into your app if docker build is to find it. There:')
  else console.log('To install it:')
  console.log(`\n  ${installCommand(file)}`)
}

module.exports = { expectation, installCommand }

if (require.main === module) runAsScript(main)
