'use strict'

// Auth.js v5's own next-auth/react, made requirable: it is ESM only, and Jest runs CommonJS here.

const fs = require('node:fs')
const path = require('node:path')
const ts = require('typescript')

const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 }
const FILES = {
  react: 'next-auth-v5/react.js',
  './lib/client.js': 'next-auth-v5/lib/client.js',
  '@auth/core/errors': '@auth/core/errors.js',
}

const modules = path.resolve(__dirname, '../../../node_modules')
const sources = Object.fromEntries(
  Object.entries(FILES).map(([name, file]) => {
    const text = fs.readFileSync(path.join(modules, file), 'utf8')
    return [name, ts.transpileModule(text, { compilerOptions }).outputText]
  }),
)

/**
 * A fresh instance, as another tab has.
 * @param {(name: string) => object} require_ gives `react` and `react/jsx-runtime`
 */
function loadNextAuthV5(require_) {
  const load = (name) => {
    const module = { exports: {} }
    const resolve = (request) =>
      request in sources && request !== 'react' ? load(request) : require_(request)
    new Function('exports', 'require', 'module', sources[name])(module.exports, resolve, module)
    return module.exports
  }
  return load('react')
}

module.exports = { loadNextAuthV5 }
