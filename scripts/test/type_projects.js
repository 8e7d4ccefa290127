'use strict'

// Projects to compile in: folders whose node_modules hold this package beside a NextAuth.

const fs = require('node:fs')
const path = require('node:path')
const { ROOT, ScriptError } = require('../steps')

const PACKAGE = 'next-auth-token-rotation'

/** Creates a project's folder, with this package and its NextAuth in node_modules. */
function createProject(folder, { nextAuth, type, bare }) {
  const modules = path.join(folder, 'node_modules')
  fs.mkdirSync(path.join(modules, PACKAGE), { recursive: true })
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type }))
  // Only what types are read from: the checkout's own node_modules holds another NextAuth.
  for (const part of ['package.json', 'binding-types']) {
    fs.symlinkSync(path.join(ROOT, part), path.join(modules, PACKAGE, part))
  }
  if (nextAuth) link(path.join('node_modules', nextAuth), path.join(modules, 'next-auth'))
  if (!bare) link('node_modules', path.join(path.dirname(folder), 'node_modules'))
}

function link(source, target) {
  const installed = path.join(ROOT, source)
  if (!fs.existsSync(installed)) throw new ScriptError(`There is no ${source}: run npm ci`)
  if (!fs.existsSync(target)) fs.symlinkSync(installed, target)
}

/**
 * Makes a compiler host parse each file once for all programs that share `sourceFiles`.
 *
 * @param {import('typescript').CompilerHost} host
 * @param {Map<string, import('typescript').SourceFile | undefined>} sourceFiles
 */
function readingOnce(host, sourceFiles) {
  const { getSourceFile } = host
  host.getSourceFile = (file, ...rest) => {
    if (!sourceFiles.has(file)) sourceFiles.set(file, getSourceFile(file, ...rest))
    return sourceFiles.get(file)
  }
  return host
}

module.exports = { PACKAGE, createProject, readingOnce }
