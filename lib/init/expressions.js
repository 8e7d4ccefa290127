'use strict'

// What an expression of a config file is, and where a name of it is defined.

const { closingOf, isTopLevel, partsIn } = require('./source_text.js')

/** `satisfies NextAuthOptions`, `as NextAuthOptions`. */
const TYPE_BEHIND = /\s*\b(?:satisfies|as)\s+(?!const\b)[\w$.]+(?:<[\w$., ]*>)?/y
const FUNCTION = /^(?:async\b\s*)?(?:function\b|\([^()]*\)\s*(?::[^={]+)?=>|[\w$]+\s*=>)/

/**
 * @typedef {{ start: number, end: number }} Span
 * @typedef {Span & { kind: 'object', open: number }} ObjectExpression `end` behind a type, if there is one
 * @typedef {Span & { kind: 'name', name: string }} NameExpression
 * @typedef {Span & { kind: 'call', name: string, open: number }} CallExpression
 * @typedef {Span & { kind: 'function' | 'other' }} OtherExpression
 */

/**
 * @param {string} code
 * @param {Span} span
 * @returns {ObjectExpression | NameExpression | CallExpression | OtherExpression}
 */
function readExpression(code, { start, end }) {
  const slice = code.slice(start, end)
  if (code[start] === '{') {
    const literalEnd = closingOf(code, start) + 1
    const isWhole = behindType(code, literalEnd) === end
    return isWhole ? { kind: 'object', start, end, open: start } : { kind: 'other', start, end }
  }
  if (FUNCTION.test(slice)) return { kind: 'function', start, end }
  const [name] = /^[\w$]+(?:\.[\w$]+)*/.exec(slice) ?? []
  if (name === undefined) return { kind: 'other', start, end }
  if (behindType(code, start + name.length) === end && !name.includes('.')) {
    return { kind: 'name', start, end, name }
  }
  const open = start + name.length
  const isCall = code[open] === '(' && behindType(code, closingOf(code, open) + 1) === end
  return isCall ? { kind: 'call', start, end, name, open } : { kind: 'other', start, end }
}

function behindType(code, position) {
  TYPE_BEHIND.lastIndex = position
  return TYPE_BEHIND.test(code) ? TYPE_BEHIND.lastIndex : position
}

/**
 * Where an expression that is a statement's last part ends.
 *
 * @param {string} code
 * @param {number} start
 * @returns {Span | undefined} undefined where that is not certain
 */
function spanFrom(code, start) {
  let at = start
  while (at < code.length && !/[;\n]/.test(code[at])) {
    at = '([{'.includes(code[at]) ? closingOf(code, at) + 1 : at + 1
  }
  const end = behindType(code, start + code.slice(start, at).trimEnd().length)
  if (end === start) return undefined
  // What would go on with the expression on the next line.
  return /^\s*(?:[.,?:+\-*/%&|^<>=([`]|\b(?:as|satisfies|in|instanceof)\b)/.test(code.slice(end))
    ? undefined
    : { start, end }
}

/**
 * @param {string} code
 * @param {string} name
 * @returns {{ span?: Span, annotation: string } | undefined} what the name stands for at the top of the file; no `span`
 *   where that cannot be told
 */
function definitionOf(code, name) {
  const escaped = name.replaceAll('$', '\\$')
  const declaration = new RegExp(
    `\\b(?:const|let|var)\\s+${escaped}\\s*(:[^=;]+)?=(?![=>])\\s*`,
    'g',
  )
  const found = [...code.matchAll(declaration)].filter(({ index }) => isTopLevel(code, index))
  if (found.length === 0) return undefined
  const [{ 0: text, 1: annotation = '', index }] = found
  // Assigned to later, it is not what stands there.
  const changed = new RegExp(
    `(?<![.\\w$])${escaped}(?:\\.[\\w$]+|\\[[^\\]]*\\])*\\s*=(?![=>])`,
    'g',
  )
  const others = [...code.matchAll(changed)].filter((one) => !isDeclared(code, one.index))
  if (found.length > 1 || others.length > 0) return { annotation }
  return { span: spanFrom(code, index + text.length), annotation }
}

const isDeclared = (code, index) => /\b(?:const|let|var)\s+$/.test(code.slice(0, index))

/** What the file gives away as its default or as its module: `export default …`, `module.exports = …`. */
function defaultExportsOf(code) {
  const exported = /\bexport\s+default\s+|\bmodule\.exports\s*=(?!=)\s*/g
  return [...code.matchAll(exported)]
    .filter(({ index }) => isTopLevel(code, index))
    .map(({ 0: text, index }) => spanFrom(code, index + text.length))
}

/** The calls of a function by its name, not those of a method that is called so. */
function callsOf(code, name) {
  const call = new RegExp(`(?<![.\\w$])${name.replaceAll('$', '\\$')}\\s*(?:<[\\w$., ]*>)?\\(`, 'g')
  return [...code.matchAll(call)]
    .filter(({ index }) => !/\bfunction\s+$/.test(code.slice(0, index)))
    .map(({ 0: text, index }) => {
      const open = index + text.length - 1
      return { start: index, open, arguments: partsIn(code, open) }
    })
}

/**
 * The members of an object literal.
 *
 * @param {import('./source_text.js').SourceText} source
 * @param {number} open where it opens
 * @returns {(Span & { name?: string, value?: Span })[]} without `name` what is spread or computed
 */
function membersOf({ code, plain }, open) {
  return partsIn(code, open).map(({ start, end }) => {
    const [key, , quoted, bare] =
      /^(?:(['"])([\w$-]+)\1|([\w$]+))\s*:\s*/.exec(plain.slice(start, end)) ?? []
    if (key !== undefined) {
      return { start, end, name: quoted ?? bare, value: { start: start + key.length, end } }
    }
    const [shorthand] = /^[\w$]+(?=\s*$|\s*\()/.exec(code.slice(start, end)) ?? []
    return { start, end, name: shorthand }
  })
}

module.exports = { callsOf, defaultExportsOf, definitionOf, membersOf, readExpression, spanFrom }
