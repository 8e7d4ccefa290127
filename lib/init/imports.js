'use strict'

// What a file imports, by `import` or by `require`, and how one import more is written into it.

const { isTopLevel } = require('./source_text.js')

const IMPORT = /\bimport\b\s*(type\b\s*(?!from\b))?([\w$*\s{},]*?)\s*(?:\bfrom\b\s*)?(['"])/g
const REQUIRE =
  /\b(?:const|let|var)\s+([\w$]+|\{[\w$\s,:]*\})\s*=\s*require\(\s*(['"])[^\n]*?\)(?:\.default)?[ \t]*;?/g
const RE_EXPORT = /\bexport\s*(\{[\w$\s,]*\})\s*from\s*(['"])/g

/**
 * @typedef {object} Import
 * @property {number} start
 * @property {number} end behind its semicolon
 * @property {string} module
 * @property {Record<string, string>} names by the name here, the name there
 * @property {boolean} isType
 * @property {boolean} isRequire
 * @property {string} quote
 */

/**
 * @param {import('./source_text.js').SourceText} source
 * @returns {Import[]} at the top of the file, in order
 */
function importsOf({ code, plain }) {
  const found = []
  for (const match of code.matchAll(IMPORT)) {
    const { 0: text, 1: type, 2: clause, 3: quote, index } = match
    if (!isTopLevel(code, index)) continue
    const at = index + text.length
    found.push({
      start: index,
      end: endOfStatement(code, plain.indexOf(quote, at) + 1),
      module: textAt(plain, at, quote),
      names: namesIn(clause),
      isType: Boolean(type),
      isRequire: false,
      quote,
    })
  }
  for (const { 0: text, 1: clause, 2: quote, index } of code.matchAll(REQUIRE)) {
    if (!isTopLevel(code, index)) continue
    const at = code.indexOf(quote, index) + 1
    const names = clause.startsWith('{') ? namesIn(clause) : { [clause]: 'default' }
    const end = index + text.trimEnd().length
    const module = textAt(plain, at, quote)
    found.push({ start: index, end, module, names, isType: false, isRequire: true, quote })
  }
  return found.sort((one, other) => one.start - other.start)
}

/** `export { authOptions } from './options'`: by the name that is exported, the name there. */
function reExportsOf({ code, plain }) {
  return [...code.matchAll(RE_EXPORT)].map(({ 0: text, 1: clause, 2: quote, index }) => {
    const pairs = Object.entries(namesIn(clause))
    return { module: textAt(plain, index + text.length, quote), names: Object.fromEntries(pairs) }
  })
}

const textAt = (plain, start, quote) => plain.slice(start, plain.indexOf(quote, start))

function endOfStatement(code, position) {
  const [rest] = /^[ \t]*;?/.exec(code.slice(position))
  return position + (rest.endsWith(';') ? rest.length : 0)
}

/** Of `NextAuth, { type NextAuthConfig as Config }`: `{ NextAuth: 'default', Config: 'NextAuthConfig' }`. */
function namesIn(clause) {
  const [, braces = ''] = /\{([^}]*)\}/.exec(clause) ?? []
  const names = {}
  const [first] = /^[\w$]+/.exec(clause.trim()) ?? []
  if (first) names[first] = 'default'
  for (const part of braces.split(',')) {
    const words = /^\s*(?:type\s+)?([\w$]+)(?:\s*(?:as\s+|:\s*)([\w$]+))?\s*$/.exec(part)
    if (words) names[words[2] ?? words[1]] = words[1]
  }
  return names
}

/**
 * The edit that imports a name of this package, written as the file writes its imports.
 *
 * @param {import('./source_text.js').SourceText} source
 * @param {string} name
 * @param {string} module
 * @returns {{ at: number, text: string } | undefined} undefined where it is imported already
 */
function importEdit(source, name, module) {
  const imports = importsOf(source)
  const isThere = (one) => one.module === module && !one.isType && one.names[name] === name
  if (imports.some(isThere)) return undefined
  const last = imports.at(-1)
  const line = importLine(name, module, last && styleOf(source, last))
  if (last) return { at: endOfLine(source.text, last.end), text: source.eol + line }
  // Behind directives and the comments above them.
  const [directives] = /^(?:\s*(?:'[^'\n]*'|"[^"\n]*")[ \t]*;?[ \t]*(?=\r?\n|$))*/.exec(
    source.plain,
  )
  return directives.trim() === ''
    ? { at: 0, text: line + source.eol }
    : { at: directives.length, text: source.eol + line }
}

const styleOf = ({ text }, { end, quote, isRequire }) => ({
  quote,
  isRequire,
  semicolon: text[end - 1] === ';' ? ';' : '',
})

/** @param {{ quote?: string, isRequire?: boolean, semicolon?: string }} [style] */
function importLine(name, module, { quote = "'", isRequire = false, semicolon = '' } = {}) {
  const from = `${quote}${module}${quote}`
  return isRequire
    ? `const { ${name} } = require(${from})${semicolon}`
    : `import { ${name} } from ${from}${semicolon}`
}

function endOfLine(text, position) {
  const end = /\r?\n|$/g
  end.lastIndex = position
  return end.exec(text).index
}

module.exports = { importEdit, importLine, importsOf, reExportsOf }
