'use strict'

// Keeps Next.js from bundling the addon, by one entry in next.config.

const fs = require('node:fs')
const path = require('node:path')
const { PACKAGE, readFile, withEdits } = require('./auth_config.js')
const { defaultExportsOf, definitionOf, membersOf, readExpression } = require('./expressions.js')
const { Refusal } = require('./refusal.js')
const { closingOf, partsIn } = require('./source_text.js')

const FOLDER = `${PACKAGE}/lib/server`
const NAMES = ['ts', 'mts', 'mjs', 'js', 'cjs'].map((extension) => `next.config.${extension}`)
const MOST_WRAPS = 5

/** Where Next.js of this line looks: 13 and 14 in `experimental`, older ones bundle no package of the server. */
function settingOf(major) {
  if (major >= 15) return ['serverExternalPackages']
  return major >= 13 ? ['experimental', 'serverComponentsExternalPackages'] : undefined
}

/**
 * @param {import('./app.js').App} app
 * @returns {{ file: string, before: string, after: string } | undefined} undefined where there is nothing to say
 * @throws {Refusal}
 */
function changeNextConfig(app) {
  const setting = app.next && settingOf(app.next.major)
  if (!setting) return undefined
  const file = NAMES.map((name) => path.join(app.folder, name)).find((one) => fs.existsSync(one))
  if (!file) return newConfig(app, setting)
  const source = readFile(file)
  if (source.unsure) throw new Refusal('its brackets or quotes could not be followed', file)
  const edits = editsFor(file, source, objectOf(file, source), setting)
  return { file, before: source.text, after: withEdits(source.text, edits) }
}

function newConfig({ folder, isTyped, next }, setting) {
  const name = isTyped && next.major >= 15 ? 'next.config.ts' : 'next.config.mjs'
  const text = setting.reduceRight((value, key) => `{ ${key}: ${value} }`, `['${FOLDER}']`)
  return { file: path.join(folder, name), before: '', after: `export default ${text}\n` }
}

/** The object literal that the file gives to Next.js. @returns {number} where it opens */
function objectOf(file, source) {
  const [span, ...others] = defaultExportsOf(source.code)
  if (!span || others.length > 0) throw new Refusal('what it exports could not be followed', file)
  let expression = readExpression(source.code, span)
  for (let wraps = 0; wraps < MOST_WRAPS; wraps += 1) {
    if (expression.kind === 'object') return expression.open
    expression = withinOf(file, source, expression)
  }
  throw new Refusal('what it exports could not be followed', file)
}

function withinOf(file, source, { kind, name, open }) {
  if (kind === 'name') {
    const defined = definitionOf(source.code, name)
    if (defined?.span && !isSetLater(source, name)) return readExpression(source.code, defined.span)
  }
  if (kind === 'call') {
    const [first] = partsIn(source.code, open)
    const inner = first && readExpression(source.code, first)
    // An object that stands in the call may as well be the options of what is called.
    if (inner && ['name', 'call'].includes(inner.kind)) return inner
  }
  throw new Refusal('what it exports could not be followed', file)
}

const isSetLater = ({ code }, name) =>
  new RegExp(`(?<![.\\w$])${name.replaceAll('$', '\\$')}\\s*\\.\\s*[\\w$.]+\\s*=(?!=)`).test(code)

function editsFor(file, source, open, [key, ...inner]) {
  const members = membersOf(source, open)
  const member = members.find(({ name }) => name === key)
  if (!member) {
    if (members.some(({ name }) => name === undefined)) {
      throw new Refusal(`what it spreads may have ${key} too`, file)
    }
    const value = inner.reduceRight((list, name) => `{ ${name}: ${list} }`, listOf(source))
    return [memberEdit(source, open, members, `${key}: ${value}`)]
  }
  const expression = member.value && readExpression(source.code, member.value)
  if (inner.length > 0 && expression?.kind === 'object') {
    return editsFor(file, source, expression.open, inner)
  }
  if (!expression || source.code[member.value.start] !== '[' || inner.length > 0) {
    throw new Refusal(`its ${key} could not be followed`, file)
  }
  return listEdits(file, source, member.value)
}

const listOf = (source) => `[${quoteOf(source)}${FOLDER}${quoteOf(source)}]`
const quoteOf = ({ code }) => (/"/.test(code) && !/'/.test(code) ? '"' : "'")

/** As the first member, on a line of its own where the others are. */
function memberEdit(source, open, members, text) {
  const { code, eol } = source
  const close = closingOf(code, open)
  if (!source.text.slice(open, close).includes('\n')) {
    return { at: open + 1, text: members.length > 0 ? ` ${text},` : ` ${text} ` }
  }
  const indent =
    members.length > 0 ? indentAt(source, members[0].start) : innerIndent(source, close)
  return { at: open + 1, text: `${eol}${indent}${text},` }
}

/** The space at the beginning of a position's line. */
function indentAt({ text }, position) {
  const line = text.slice(text.lastIndexOf('\n', position - 1) + 1)
  return /^[ \t]*/.exec(line)[0]
}

function innerIndent(source, close) {
  const outer = indentAt(source, close)
  return outer + (/^\t/m.test(source.text) ? '\t' : '  ')
}

function listEdits(file, source, { start, end }) {
  if (closingOf(source.code, start) + 1 !== end) {
    throw new Refusal('its list of packages could not be followed', file)
  }
  const { plain, text } = source
  if (plain.slice(start, end).includes(FOLDER)) return []
  if (new RegExp(`['"]${PACKAGE}['"]`).test(plain.slice(start, end))) {
    throw new Refusal(`it names the whole package, in place of ${FOLDER}`, file)
  }
  const quote = quoteOf(source)
  const item = `${quote}${FOLDER}${quote}`
  const items = partsIn(source.code, start)
  if (items.length === 0) return [{ at: start + 1, text: item }]
  const last = items.at(-1)
  const isOnOwnLine = text.slice(start, last.start).includes('\n')
  const separator = isOnOwnLine ? `,${source.eol}${indentAt(source, last.start)}` : ', '
  return [{ at: last.end, text: separator + item }]
}

module.exports = { FOLDER, changeNextConfig, settingOf }
