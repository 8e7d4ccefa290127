'use strict'

// What decides which binary fits: the operating system, the processor, and on Linux the C library.

const fs = require('node:fs')

const HEAD_BYTES = 4096

/**
 * The C library that this Node.js was linked with: `glibc` or `musl`, undefined off Linux.
 *
 * From the name of the loader in the program's own header: 0.1 ms, where the diagnostic report takes
 * ten or more of every cold start.
 */
function libc() {
  if (process.platform !== 'linux') return undefined
  const head = headOf(process.execPath)
  if (head.includes('/ld-musl-')) return 'musl'
  if (head.includes('/ld-linux-')) return 'glibc'
  return glibcVersion() ? 'glibc' : 'musl'
}

function headOf(file) {
  const head = Buffer.alloc(HEAD_BYTES)
  try {
    const descriptor = fs.openSync(file, 'r')
    try {
      fs.readSync(descriptor, head, 0, HEAD_BYTES, 0)
    } finally {
      fs.closeSync(descriptor)
    }
  } catch {
    // A program that may not be read: the diagnostic report knows too.
  }
  return head
}

/** The glibc this process runs on, `2.36`; undefined where it is another C library. */
function glibcVersion() {
  const { report } = process
  if (!report) return undefined
  // Without this, Node looks up the names of all hosts it is connected to, which can take seconds.
  const { excludeNetwork } = report
  report.excludeNetwork = true
  try {
    return report.getReport().header.glibcVersionRuntime
  } finally {
    report.excludeNetwork = excludeNetwork
  }
}

/** The name of this platform's folder in prebuilds: `linux-x64-glibc`, `darwin-arm64`. */
function platformId() {
  return [process.platform, process.arch, libc()].filter(Boolean).join('-')
}

/** For people: `linux-x64 with glibc 2.36 (Node.js 20.20.2)`. */
function describePlatform() {
  const name = libc()
  const version = name === 'glibc' ? glibcVersion() : undefined
  const library = name ? ` with ${[name, version].filter(Boolean).join(' ')}` : ''
  return `${process.platform}-${process.arch}${library} (Node.js ${process.versions.node})`
}

module.exports = { describePlatform, glibcVersion, libc, platformId }
