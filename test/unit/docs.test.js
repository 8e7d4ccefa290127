// What the documents claim about versions, files and each other.

const fs = require('node:fs')
const path = require('node:path')
const ts = require('typescript')
const { engines, peerDependencies } = require('../../package.json')

const FOLDER = path.join(__dirname, '../../docs')
const documents = fs.readdirSync(FOLDER).filter((file) => file.endsWith('.md'))
const read = (file) => fs.readFileSync(path.join(FOLDER, file), 'utf8')

const BLOCK = /^(`{3,})(\w*).*\n([\s\S]*?)^\1 *$/gm
const withoutBlocks = (markdown) => markdown.replace(BLOCK, '')

/** As GitHub makes the anchor of a heading. */
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')

const anchorsIn = (markdown) =>
  [...withoutBlocks(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading))

function isThere(link) {
  const [file, anchor] = link.split('#')
  const target = path.resolve(FOLDER, file)
  if (!fs.existsSync(target)) return false
  return anchor === undefined || anchorsIn(fs.readFileSync(target, 'utf8')).includes(anchor)
}

test.each(documents)('the links of %s lead somewhere', (file) => {
  const links = [...withoutBlocks(read(file)).matchAll(/\]\((?!https?:)([^)]+)\)/g)]
  const targets = links.map(([, link]) => (link.startsWith('#') ? file + link : link))
  expect(targets.filter((link) => !isThere(link))).toEqual([])
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
  const upgrading = read('upgrading.md')
  const supported = [engines.node, peerDependencies['next-auth'], peerDependencies.react]
  for (const range of supported) expect(upgrading).toContain(`\`${range.replaceAll('|', '\\|')}\``)
})
