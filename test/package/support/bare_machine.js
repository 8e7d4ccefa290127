// A machine with nothing but Node.js: a root folder that holds the program, npm, and the shared
// libraries that this Node.js needs itself. No shell, no compiler, no libcurl, no certificates.

const { execFile, execFileSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { promisify } = require('node:util')
const { npmProgram } = require('./user_app.js')

const run = promisify(execFile)

/** @param {string} node the program */
function createBareMachine(node) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'token-rotation-machine-'))
  const inside = (name) => path.join(root, name)
  const copy = (from, to) => fs.cpSync(fs.realpathSync(from), inside(to), { recursive: true })
  copy(node, '/bin/node')
  copy(path.join(path.dirname(npmProgram()), '..'), '/npm')
  const libraries = sharedLibraries(node)
  for (const library of libraries) copy(library, library)
  for (const folder of ['tmp', 'app']) fs.mkdirSync(inside(folder))

  return {
    root,
    libraries: libraries.map((file) => path.basename(file)),
    put: (file, name) => copy(file, name),
    write: (name, text) => fs.writeFileSync(inside(name), text),
    /** Runs Node.js in it. @param {string[]} args */
    run(args) {
      const [command, ...rest] = [...changeRoot(), root, '/bin/node', ...args]
      return run(command, rest, { env: { PATH: '/bin', HOME: '/tmp' } })
    },
    remove: () => fs.rmSync(root, { recursive: true, force: true }),
  }
}

/** `ldd`: the paths behind the arrows, and the loader, which has none. */
function sharedLibraries(program) {
  const lines = execFileSync('ldd', [program], { encoding: 'utf8' })
  return [...lines.matchAll(/(?:=> |^\s+)(\/\S+) \(/gm)].map(([, file]) => file)
}

/** Who is not root becomes it in a namespace of his own. */
function changeRoot() {
  const chroot = ['/usr/sbin/chroot', '/usr/bin/chroot'].find((file) => fs.existsSync(file))
  return process.getuid() === 0 ? [chroot] : ['/usr/bin/unshare', '--map-root-user', chroot]
}

module.exports = { createBareMachine }
