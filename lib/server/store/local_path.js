'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { InvalidOptionError } = require('../errors/errors.js')

/**
 * The one name of a file, however it was written, because a process opens each once.
 * @throws {InvalidOptionError}
 */
function absolutePath(given) {
  if (/^(file:|:memory:)/i.test(given)) {
    throw new InvalidOptionError(
      'path',
      'is not the path of a file',
      "Write a plain path: '/var/lib/my-app/tokens.db'.",
    )
  }
  if (given.includes('\0')) {
    throw new InvalidOptionError('path', 'holds a control character', 'Remove it.')
  }
  const absolute = path.resolve(given)
  return realPath(absolute) ?? path.join(realFolder(absolute), path.basename(absolute))
}

const realFolder = (file) => realPath(path.dirname(file)) ?? path.dirname(file)

function realPath(file) {
  try {
    return fs.realpathSync.native(file)
  } catch {
    return undefined // not there, which is said where it matters
  }
}

module.exports = { absolutePath }
