'use strict'

// Compiles the example applications, with the modules of this checkout in place of their own: those would have to be
// installed, which takes a minute.

const fs = require('node:fs')
const path = require('node:path')
const ts = require('typescript')
const { ROOT, ScriptError } = require('../steps')
const { createProject, readingOnce } = require('./type_projects')

/** The applications, and what they have as `next-auth`. */
const EXAMPLES = { 'next-auth-v4': 'next-auth', 'authjs-v5': 'next-auth-v5' }

/** What `next build` writes there. */
const NEXT_ENV = '/// <reference types="next" />\n'

/**
 * @param {string} parent a folder for the copies
 * @returns {{ problems: string[] }[]} one for each application
 */
function compileExamples(parent) {
  const sourceFiles = new Map()
  return Object.entries(EXAMPLES).map(([name, nextAuth]) => {
    const folder = path.join(parent, name)
    copySources(path.join(ROOT, 'examples', name), folder)
    createProject(folder, { nextAuth })
    return { problems: compile(folder, sourceFiles).map((one) => show(one, parent)) }
  })
}

function copySources(source, target) {
  const isOwn = (file) => !/^(node_modules|\.next)$/.test(path.basename(file))
  fs.cpSync(source, target, { recursive: true, filter: isOwn })
  fs.writeFileSync(path.join(target, 'next-env.d.ts'), NEXT_ENV)
}

/** As its tsconfig.json says. */
function compile(folder, sourceFiles) {
  const { options, fileNames, errors } = ts.getParsedCommandLineOfConfigFile(
    path.join(folder, 'tsconfig.json'),
    // What is installed are links, and this package has to find the NextAuth of the project it is in.
    { preserveSymlinks: true, incremental: false, types: ['node', 'react'] },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail },
  )
  const host = readingOnce(ts.createCompilerHost(options), sourceFiles)
  const program = ts.createProgram({ rootNames: fileNames, options, host })
  return [...errors, ...ts.getPreEmitDiagnostics(program)]
}

function fail({ messageText }) {
  throw new ScriptError(ts.flattenDiagnosticMessageText(messageText, '\n'))
}

/** `next-auth-v4/server/auth.ts(12,3): error TS2322: …` */
function show(diagnostic, parent) {
  return ts
    .formatDiagnostic(diagnostic, {
      getCanonicalFileName: (file) => file,
      getCurrentDirectory: () => parent,
      getNewLine: () => '\n',
    })
    .trimEnd()
}

module.exports = { compileExamples }
