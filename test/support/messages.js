'use strict'

const fs = require('node:fs')
const path = require('node:path')
const ts = require('typescript')

// The texts of the code and of the documents in one form: `…` stands for whatever is filled in.

const GAP = '…'

/** Where a message stands among the arguments of what prints or throws it. */
const MESSAGE_ARGUMENTS = {
  InvalidOptionError: 1,
  TokenRotationError: 1,
  AddonLoadError: 0,
  UsageError: 0,
  Refusal: 0,
  Error: 0,
  super: 1,
  logOnce: 1,
  warnOnce: 1,
  print: 0,
  tell: 0,
  report: 1,
  error: 0,
  warn: 0,
  note: 1,
  problem: 1,
}

/** Fewer letters than this say nothing: `…: …` is put together elsewhere. */
const FEWEST_LETTERS = 7

/** Every JavaScript file in a folder, as an abstract syntax tree. */
function parseFolder(folder) {
  return fs
    .readdirSync(folder, { recursive: true })
    .filter((file) => /\.m?js$/.test(file))
    .map((file) => {
      const text = fs.readFileSync(path.join(folder, file), 'utf8')
      return ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS)
    })
}

function visitAll(files, visit) {
  const descend = (node) => {
    visit(node)
    ts.forEachChild(node, descend)
  }
  for (const file of files) descend(file)
}

/** What an expression can be as a text: one for each branch of a condition, none without any text. */
function textsOf(node) {
  if (node === undefined) return []
  if (ts.isIdentifier(node)) return constantsOf(node).flatMap(textsOf)
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isTemplateExpression(node)) {
    return [node.head.text + node.templateSpans.map((span) => GAP + span.literal.text).join('')]
  }
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression)
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].flatMap(textsOf)
  if (!ts.isBinaryExpression(node)) return []
  const { left, right, operatorToken } = node
  if (operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken)
    return [left, right].flatMap(textsOf)
  if (operatorToken.kind !== ts.SyntaxKind.PlusToken) return []
  return [(textsOf(left)[0] ?? GAP) + (textsOf(right)[0] ?? GAP)]
}

/** What the constants of that name are, in the same file. */
function constantsOf(identifier) {
  const initializers = []
  visitAll([identifier.getSourceFile()], (node) => {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== identifier.text) return
    if (node.initializer && !ts.isIdentifier(node.initializer)) initializers.push(node.initializer)
  })
  return initializers
}

/**
 * The texts that are printed or thrown: arguments of errors, logs and findings, and members called `text` of what is
 * handed to those.
 */
function printedTexts(folder) {
  const texts = new Set()
  visitAll(parseFolder(folder), (node) => {
    const message = messageOf(node)
    if (!message) return
    for (const text of textsOf(message)) texts.add(text.replace(OWN_NAME, ''))
  })
  return [...texts].filter(hasWords)
}

const OWN_NAME = /^next-auth-token-rotation: /

function messageOf(node) {
  if (ts.isPropertyAssignment(node)) {
    return node.name.getText() === 'text' ? node.initializer : undefined
  }
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined
  const callee = node.expression
  const name = (
    ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText()
  ).replace(/^#/, '')
  return Object.hasOwn(MESSAGE_ARGUMENTS, name)
    ? node.arguments?.[MESSAGE_ARGUMENTS[name]]
    : undefined
}

const hasWords = (text) => (text.match(/[a-z]/gi) ?? []).length >= FEWEST_LETTERS

/** The stable names of the doctor's findings. */
function findingNames(folder) {
  const names = new Set()
  visitAll(parseFolder(folder), (node) => {
    if (!ts.isCallExpression(node)) return
    if (!/^(section\.\w+|report)$/.test(node.expression.getText())) return
    for (const name of textsOf(node.arguments[0])) names.add(name)
  })
  return [...names]
}

/** The codes of failures in the core: those that providers send, and its own. */
function failureCodes(folder) {
  const codes = new Set()
  const sources = readAll(folder, /\.[ch]pp$/)
  const constants = Object.fromEntries(
    sources.flatMap((source) => [...source.matchAll(CONSTANT)].map(([, ...entry]) => entry)),
  )
  for (const source of sources) {
    for (const [, code, constant] of source.matchAll(CODE)) codes.add(code ?? constants[constant])
    for (const [assignment] of source.matchAll(/failure\.code = [^;]*;/g)) {
      for (const [, code] of assignment.matchAll(/[=?:]\s+"([a-z_]+)"/g)) codes.add(code)
    }
  }
  return [...codes]
}

const CONSTANT = /constexpr [\w:]+(?: [\w*]+)? (k[A-Z]\w+) = "([a-z_]+)"/g
const CODE =
  /(?:KnownCode\{|FailureClass::k\w+,(?: status,)?|\w+_failure\(|unread_answer\()\s*(?:"([a-z_]+)"|(k[A-Z]\w+))/g

/** The codes that the types of failure codes name, and what those of their templates begin with. */
function typedCodes(file) {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022)
  const codes = []
  const collect = (node) => {
    if (ts.isStringLiteral(node)) codes.push(node.text)
    if (ts.isTemplateHead(node)) codes.push(node.text)
    ts.forEachChild(node, collect)
  }
  for (const statement of source.statements) {
    if (ts.isTypeAliasDeclaration(statement) && /Code$/.test(statement.name.text)) {
      collect(statement.type)
    }
  }
  return codes
}

/** The texts of the core. */
const coreTexts = (folder) =>
  readAll(folder, /\.[ch]pp$/)
    .map((source) => source.replace(/"\s+"/g, '').replace(/"\s*\+[^";]*?\+\s*"/g, GAP))
    .flatMap((source) => [...source.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map(([, text]) => text))

const readAll = (folder, names) =>
  fs
    .readdirSync(folder, { recursive: true })
    .filter((file) => names.test(file))
    .map((file) => fs.readFileSync(path.join(folder, file), 'utf8'))

/**
 * Whether a document's quote stands for this text: from its beginning to its end or to the end of a sentence, `…` for any
 * part, also at the ends.
 */
function isQuoteOf(quote, text) {
  const escaped = quote.split(GAP).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const end = quote.endsWith(GAP) ? '' : '(?=$|[.:]?(?:\\s|$))'
  return new RegExp(`^${escaped.join('[\\s\\S]*?')}${end}`).test(text)
}

/** What stands between backticks in Markdown, outside of code blocks. */
function quotesOf(markdown) {
  const prose = markdown.replace(/^(`{3,}).*\n[\s\S]*?^\1 *$/gm, '')
  return [...prose.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, quote]) => quote)
}

/**
 * The rows of the tables whose first column has this title, outside of the sections that are left out.
 * @returns {string[][]} cells
 */
function rowsUnder(markdown, title, leftOut = []) {
  const sections = markdown.split(/^## /m).filter((one) => !leftOut.includes(one.split('\n')[0]))
  const tables = sections.flatMap((section) => section.split(/\n(?=\| )(?<!\|\n)/))
  return tables
    .filter((table) => table.startsWith(`| ${title} |`))
    .flatMap((table) =>
      table
        .split('\n')
        .slice(2)
        .filter((line) => line.startsWith('| ')),
    )
    .map((line) => line.slice(2, -2).split(' | '))
}

module.exports = {
  coreTexts,
  failureCodes,
  findingNames,
  hasWords,
  isQuoteOf,
  printedTexts,
  quotesOf,
  rowsUnder,
  typedCodes,
}
