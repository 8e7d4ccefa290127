'use strict'

// The package as a user gets it: packed by npm, unpacked into node_modules. A link to the checkout
// would find the checkout's own NextAuth, and files that are not in the tarball.

const { execFileSync } = require('node:child_process')
const { createHash } = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')
const { PACKED, ROOT, STACKS } = require('./paths.js')

const NAME = 'next-auth-token-rotation'
const IDENTITY = path.join(PACKED, 'sha256')

/** Packs the package and puts it into the node_modules of every stack. */
function installPackedPackage() {
  fs.rmSync(PACKED, { recursive: true, force: true })
  fs.mkdirSync(PACKED, { recursive: true })
  const args = ['pack', '--silent', '--pack-destination', PACKED]
  const tarball = path.join(
    PACKED,
    execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8' }).trim(),
  )
  execFileSync('tar', ['-xzf', tarball, '-C', PACKED])
  fs.writeFileSync(IDENTITY, createHash('sha256').update(fs.readFileSync(tarball)).digest('hex'))
  for (const stack of fs.readdirSync(STACKS).filter((name) => !name.startsWith('.'))) {
    const target = path.join(STACKS, stack, 'node_modules', NAME)
    fs.rmSync(target, { recursive: true, force: true })
    fs.cpSync(path.join(PACKED, 'package'), target, { recursive: true })
  }
}

/** Changes whenever the package does. */
const packedIdentity = () => fs.readFileSync(IDENTITY, 'utf8')

module.exports = { NAME, installPackedPackage, packedIdentity }
