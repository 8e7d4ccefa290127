// The API reference is made of the declarations: each one of them says what it is, in which unit, what it throws, and
// shows a use.

const fs = require('node:fs')
const path = require('node:path')
const ts = require('typescript')

const FOLDER = path.join(__dirname, '../../binding-types')

/** Every exported declaration, with its members. */
const declared = fs
  .readdirSync(FOLDER)
  .filter((file) => /\.d\.m?ts$/.test(file))
  .flatMap((file) => {
    const text = fs.readFileSync(path.join(FOLDER, file), 'utf8')
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true)
    return source.statements.filter(isExported).map((node) => ({ file, node, name: nameOf(node) }))
  })
  .filter(({ name }) => name !== undefined)

function isExported(node) {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
}

function nameOf(node) {
  return (node.name ?? node.declarationList?.declarations[0].name)?.text
}

const membersOf = ({ file, node, name }) => {
  const all = [...(node.members ?? []), ...(node.type?.members ?? [])]
  return all
    .filter((member) => !ts.isConstructorDeclaration(member))
    .map((member) => ({ file, node: member, name: `${name}.${member.name?.getText() ?? '()'}` }))
}

const members = declared.flatMap(membersOf)

const commentOf = ({ node }) =>
  ts
    .getJSDocCommentsAndTags(node)
    .map((one) => one.getText())
    .join('\n')

/** Of a type that is one word, or none, the type says all. */
const saysItself = ({ node: { type } }) =>
  type !== undefined && (ts.isLiteralTypeNode(type) || /^(?:undefined|never)$/.test(type.getText()))

const named = (list) => list.map(({ file, name }) => `${file}: ${name}`)
const isValue = ({ node }) =>
  ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isVariableStatement(node)

test('there are declarations', () => {
  expect(declared.length).toBeGreaterThan(100)
  expect(members.length).toBeGreaterThan(300)
})

test('every public declaration has a comment', () => {
  expect(named(declared.filter((one) => !/\w/.test(commentOf(one))))).toEqual([])
})

test('every member of one has a comment, unless its type says all', () => {
  const lacking = members.filter((one) => !saysItself(one) && !/\w/.test(commentOf(one)))
  expect(named(lacking)).toEqual([])
})

test('every function, class and value shows a use', () => {
  expect(named(declared.filter((one) => isValue(one) && !/@example/.test(commentOf(one))))).toEqual(
    [],
  )
})

test('every function says what it throws', () => {
  const functions = declared.filter(({ node }) => ts.isFunctionDeclaration(node))
  const silent = functions.filter(
    (one) => !/@throws|never throws|never rejects/i.test(commentOf(one)),
  )
  expect(named(silent)).toEqual([])
})

test('every number says its unit, or that it is a count', () => {
  const UNIT =
    /\b(?:ms|s|unit|bytes|status)\b|\(s\)|\b0 when\b|How (?:many|often)|number of|at most/i
  const COUNT =
    /Refreshes (?:that|under)|Calls (?:that|answered)|Requests to|Attempts|Spent refresh/
  const isNumber = ({ node }) => node.type && /\bnumber\b/.test(node.type.getText())
  const numbers = members.filter((one) => isNumber(one) && !ts.isFunctionTypeNode(one.node.type))
  expect(numbers.length).toBeGreaterThan(20)
  expect(
    named(numbers.filter((one) => !UNIT.test(commentOf(one)) && !COUNT.test(commentOf(one)))),
  ).toEqual([])
})

test('the reference has every entry of the package', () => {
  const { exports } = require('../../package.json')
  const { entryPoints } = require('../../scripts/docs/typedoc.json')
  const named = entryPoints.map((file) => path.basename(file).replace(/\.d\.m?ts$/, ''))
  const entries = Object.keys(exports).filter((name) => name !== './package.json')
  const expected = entries.map((name) => (name === '.' ? 'index' : path.basename(name)))
  expect(named.sort()).toEqual(expected.map((name) => name.replaceAll('-', '_')).sort())
})
