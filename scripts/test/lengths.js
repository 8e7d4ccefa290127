'use strict'

// A file holds one subject, and a function can be seen at once: nothing is longer than that takes.

const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const ts = require('typescript')
const { ROOT, ScriptError, runAsScript } = require('../steps')

const MAX_FILE_LINES = 300
const MAX_FUNCTION_LINES = 45
/** Of a function that others stand in: what they share is above them. */
const MAX_CLOSURE_LINES = 60

/** Its callback is a list of tests, which are read one by one. */
const LIST_OF_TESTS = /^describe\b/

/** As clang-format writes one whose parameters fit into a line. */
const LAMBDA = /\[[^\]]*\](\(.*\))?( mutable)?( -> .*)? \{/

/** @typedef {{ name: string, line: number, lines: number, isClosure: boolean }} FunctionLength */

const isScript = (file) => /\.([cm]?js|[cm]?ts|tsx|jsx)$/.test(file)
const isNative = (file) => /\.[ch]pp$/.test(file)

/** @returns {FunctionLength[]} every function of a JavaScript or TypeScript file, those in others too */
function scriptFunctions(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line + 1
  const found = []
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body && !isListOfTests(node)) {
      const line = lineOf(node.body.getStart())
      found.push({
        name: node.name?.getText() ?? node.parent.name?.getText() ?? 'a function',
        line,
        lines: lineOf(node.end) - line,
        isClosure: holdsFunction(node.body),
      })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const isListOfTests = ({ parent }) =>
  ts.isCallExpression(parent) && LIST_OF_TESTS.test(parent.expression.getText())

const holdsFunction = (node) =>
  ts.forEachChild(node, (child) => ts.isFunctionLike(child) || holdsFunction(child)) ?? false

/**
 * @returns {FunctionLength[]} the functions of a C++ file, by the layout that clang-format gives them: what continues the
 *   first line of one is indented deeper, up to the line that opens its body
 */
function nativeFunctions(text) {
  const lines = text.split('\n')
  const found = []
  for (const [end, closing] of lines.entries()) {
    const indent = /^( {0,2})\}$/.exec(closing)?.[1]
    if (indent === undefined) continue
    const isAtIndent = (line) =>
      line.startsWith(indent) && /[^\s})#]/.test(line[indent.length] ?? '')
    const start = lines.findLastIndex((line, at) => at < end && isAtIndent(line))
    const opening = lines.findIndex((line, at) => at >= start && line.endsWith('{'))
    found.push({
      name: lines[start].trim(),
      line: opening + 1,
      lines: end - opening,
      isClosure: lines.slice(opening + 1, end).some((line) => LAMBDA.test(line)),
    })
  }
  return found
}

/** @returns {string[]} a line for each thing that is too long */
function tooLong(file) {
  const text = fs.readFileSync(path.join(ROOT, file), 'utf8')
  const lines = text.split('\n').length - 1
  const functions = isNative(file) ? nativeFunctions(text) : scriptFunctions(file, text)
  return [
    ...(lines > MAX_FILE_LINES ? [`${file} has ${lines} lines: ${MAX_FILE_LINES} at most`] : []),
    ...functions
      .map((one) => ({ ...one, max: one.isClosure ? MAX_CLOSURE_LINES : MAX_FUNCTION_LINES }))
      .filter((one) => one.lines > one.max)
      .map((one) => `${file}:${one.line} ${one.name} has ${one.lines} lines: ${one.max} at most`),
  ]
}

async function main() {
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], { cwd: ROOT })
  const files = listed
    .toString()
    .split('\0')
    .filter((file) => isScript(file) || isNative(file))
  const problems = files.filter((file) => fs.existsSync(path.join(ROOT, file))).flatMap(tooLong)
  if (problems.length > 0) throw new ScriptError(problems.join('\n'))
}

if (require.main === module) runAsScript(main)
