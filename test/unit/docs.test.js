// What the documents claim about versions, files and each other.

const fs = require('node:fs')
const path = require('node:path')
const ts = require('typescript')
const { engines, files, peerDependencies } = require('../../package.json')

const ROOT = path.join(__dirname, '../..')
const read = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8')

/** The Markdown in a folder. */
const documentsIn = (folder) =>
  fs
    .readdirSync(path.join(ROOT, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join(folder, file))

const examples = fs.readdirSync(path.join(ROOT, 'examples')).map((name) => `examples/${name}`)
const folders = ['.', 'docs', 'docs/decisions', 'bench', '.github/ISSUE_TEMPLATE', ...examples]
const documents = folders
  .filter((folder) => fs.existsSync(path.join(ROOT, folder)))
  .flatMap(documentsIn)

const testFiles = fs.readdirSync(path.join(ROOT, 'test'), { recursive: true })

const BLOCK = /^(`{3,})(\w*).*\n([\s\S]*?)^\1 *$/gm
const withoutBlocks = (markdown) => markdown.replace(BLOCK, '')

/** To somewhere in this repository. */
const LINK = /\]\((?!https?:)([^)]+)\)|\b(?:src|href)="(?!https?:)([^"]+)"/g

/** As GitHub makes the anchor of a heading. */
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')

const anchorsIn = (markdown) =>
  [...withoutBlocks(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading))

/** @param {string} link relative to the document, which alone it may be an anchor of */
function isThere(link, document) {
  const [file, anchor] = link.split('#')
  const target = file === '' ? document : path.join(path.dirname(document), file)
  if (!fs.existsSync(path.join(ROOT, target))) return false
  return anchor === undefined || anchorsIn(read(target)).includes(anchor)
}

test.each(documents)('the links of %s lead somewhere', (document) => {
  expect(linksOf(document).filter((link) => !isThere(link, document))).toEqual([])
})

const linksOf = (document) => {
  const links = withoutBlocks(read(document)).matchAll(LINK)
  return [...links].map(([, inMarkdown, inHtml]) => inMarkdown ?? inHtml)
}

/** What a user installs: of the folder docs the pages alone, see `files` in package.json. */
const packed = ['README.md', 'SECURITY.md', 'CHANGELOG.md', ...documentsIn('docs')]

test.each(packed)('%s sends its reader to no page of docs that is not installed', (document) => {
  expect(files).toEqual(expect.arrayContaining(['docs/*.md', 'SECURITY.md', 'CHANGELOG.md']))
  const targets = linksOf(document).map((link) =>
    path.join(path.dirname(document), link.split('#')[0]),
  )
  const inDocs = targets.filter((target) => target.startsWith('docs/') && target.endsWith('.md'))
  expect(inDocs.filter((target) => !packed.includes(target))).toEqual([])
})

/** `test/native/http/io_thread_test.cpp`, `scripts/setup`; not one that has a placeholder in it. */
const PATH = /`((?:test|lib|native|scripts|bench|binding-types|examples)\/[\w./-]+)`/g

test.each(documents)('the files that %s names are there', (document) => {
  const named = [...withoutBlocks(read(document)).matchAll(PATH)].map(([, file]) => file)
  expect(named.filter((file) => !fs.existsSync(path.join(ROOT, file)))).toEqual([])
})

test('README leads to every page of docs', () => {
  const linked = linksOf('README.md').map((link) => link.split('#')[0])
  expect(documentsIn('docs').filter((page) => !linked.includes(page))).toEqual([])
})

test('README is read in five minutes', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(151)
})

test('every decision is on the index of decisions', () => {
  const index = linksOf('docs/decisions/README.md')
  const pages = fs
    .readdirSync(path.join(ROOT, 'docs/decisions'))
    .filter((page) => page !== 'README.md')
  expect(pages.length).toBeGreaterThan(15)
  expect(pages.filter((page) => !index.includes(page))).toEqual([])
})

/** Files of this repository that a document names, with the end of their path: lists leave the beginning out. */
const FILE = /`((?:(?:test|native|lib|bench|scripts)\/)?[\w/]+(?:\.test\.js|_test\.cpp))`/g

test.each(documents)('the tests that %s names are there', (document) => {
  const names = [...withoutBlocks(read(document)).matchAll(FILE)].map(([, name]) => name)
  const isThere = (name) => testFiles.some((file) => `/test/${file}`.endsWith(`/${name}`))
  const missing = names.filter((name) => !isThere(name))
  expect(missing).toEqual([])
})

test('SECURITY.md names a test for each promise', () => {
  const [, promises] = /^## What is promised[^\n]*\n([\s\S]*?)^\n?##? /m.exec(read('SECURITY.md'))
  const rows = promises
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| promise/.test(line))
  expect(rows.length).toBeGreaterThan(20)
  expect(
    rows.filter((row) => !/\.(?:js|cpp)`|`test\/faults`/.test(row.split(' | ').at(-1))),
  ).toEqual([])
})

test.each(documents)('the JavaScript in %s can be parsed', (file) => {
  const blocks = [...read(file).matchAll(BLOCK)].filter(([, , kind]) => /^jsx?$/.test(kind))
  const problems = blocks.flatMap(([, , , text]) => {
    const { diagnostics } = ts.transpileModule(text, {
      fileName: 'block.jsx',
      reportDiagnostics: true,
      compilerOptions: { allowJs: true, jsx: ts.JsxEmit.Preserve, target: ts.ScriptTarget.ES2022 },
    })
    return diagnostics.map(({ messageText }) => `${messageText}: ${text}`)
  })
  expect(problems).toEqual([])
})

test('the supported versions are those of package.json', () => {
  const upgrading = read('docs/upgrading.md')
  const supported = [engines.node, peerDependencies['next-auth'], peerDependencies.react]
  for (const range of supported) expect(upgrading).toContain(`\`${range.replaceAll('|', '\\|')}\``)
})
