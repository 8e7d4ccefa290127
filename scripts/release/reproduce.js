'use strict'

// Makes prebuilds a second time and compares: in another folder, with everything from nothing but the
// archives of the sources. `node scripts/release/reproduce.js [--target linux-x64-glibc]…`

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { parseArgs } = require('node:util')
const { prebuild } = require('./prebuild')
const { sha256OfFile } = require('./prebuild/folders')
const { TARGETS } = require('./prebuild/targets')
const { ROOT, ScriptError, quietly, runAsScript, show } = require('../steps')

const DOWNLOADS = 'build-prebuild/downloads'

/** What git knows, and what it would if it were told, as it is now. @returns {Promise<string[]>} */
async function projectFiles() {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
  const { output } = await quietly('git', args)
  return output.split('\0').filter((file) => file && fs.existsSync(path.join(ROOT, file)))
}

/** @returns {Promise<string>} the folder of the copy */
async function copyProject() {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'another-checkout-'))
  for (const file of [...(await projectFiles()), DOWNLOADS]) {
    fs.cpSync(path.join(ROOT, file), path.join(copy, file), { recursive: true })
  }
  return copy
}

/** Prints the hash of each file; whether all are the same. */
function compare(first, second) {
  const names = fs.readdirSync(first).sort()
  const hashes = names.map((name) =>
    [first, second].map((folder) => {
      const file = path.join(folder, name)
      return fs.existsSync(file) ? sha256OfFile(file) : 'none'
    }),
  )
  names.forEach((name, index) => {
    const [one, other] = hashes[index]
    console.log(one === other ? `${name}: ${one}, twice` : `${name}: ${one}, then ${other}`)
  })
  return hashes.every(([one, other]) => one === other)
}

async function main() {
  const { values } = parseArgs({ options: { target: { type: 'string', multiple: true } } })
  const targets = values.target ?? Object.keys(TARGETS)
  const folders = []
  for (const target of targets) folders.push(await prebuild(target))
  const copy = await copyProject()
  const script = path.join(copy, 'scripts/release/prebuild.js')
  const args = targets.flatMap((target) => ['--target', target])
  const { code } = await show(process.execPath, [script, ...args], { cwd: copy })
  if (code !== 0) throw new ScriptError(`The second build failed, in ${copy}`)
  const same = folders.map((folder) =>
    compare(folder, path.join(copy, path.relative(ROOT, folder))),
  )
  if (same.includes(false)) throw new ScriptError(`They differ; the second is in ${copy}`)
  fs.rmSync(copy, { recursive: true, force: true })
}

runAsScript(main)
