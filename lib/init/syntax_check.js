'use strict'

// The changed file, read once more before it is written: by the app's own TypeScript where it has one.

const path = require('node:path')
const { createRequire } = require('node:module')
const { Refusal } = require('./refusal.js')
const { readSource } = require('./source_text.js')

/**
 * @param {string} folder the app's
 * @param {{ file: string, before: string, after: string }} change
 * @throws {Refusal} where it would not be what was meant
 */
function checkSyntax(folder, { file, before, after }) {
  const problems = problemCounter(folder, file)
  if (readSource(after).unsure || problems(after) > problems(before)) {
    throw new Refusal('the changed file could not be read any more', file)
  }
}

function problemCounter(folder, file) {
  let typescript
  try {
    typescript = createRequire(path.join(folder, 'package.json'))('typescript')
  } catch {
    // An app in JavaScript has none.
  }
  const { ScriptTarget, transpileModule } = typescript ?? {}
  if (!transpileModule) return () => 0
  const compilerOptions = { target: ScriptTarget.ESNext, allowJs: true }
  return (text) =>
    transpileModule(text, {
      fileName: path.basename(file),
      reportDiagnostics: true,
      compilerOptions,
    }).diagnostics.length
}

module.exports = { checkSyntax }
