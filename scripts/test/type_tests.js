'use strict'

// Compiles test/types/ and the TypeScript of the documents as users of this package would: in projects
// that have it installed, each beside another NextAuth, under both module resolutions of today. And the
// example applications.

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const ts = require('typescript')
const { compileExamples } = require('./example_types')
const { readSnippets } = require('./readme_snippets')
const { ROOT, runAsScript } = require('../steps')
const { PACKAGE, createProject, readingOnce } = require('./type_projects')

const TESTS = path.join(ROOT, 'test', 'types')
const DOCUMENTS = ['README.md', ...['docs', 'docs/decisions'].flatMap(markdownFiles)]

/** The projects: what they have as `next-auth`, and which folders of test/types/ they compile. */
const PROJECTS = {
  v4: { folders: ['both', 'v4'], nextAuth: 'next-auth' },
  // v5 is ESM only. Under node16 TypeScript lets CommonJS files have no more than its types.
  v5: { folders: ['both', 'v5'], nextAuth: 'next-auth-v5', type: 'module' },
  v5_commonjs: { folders: ['v5_commonjs'], nextAuth: 'next-auth-v5' },
  // Declares its next-auth itself.
  v3: { folders: ['v3'] },
  // Has nothing but this package.
  none: { folders: ['none'], bare: true },
}

const RESOLUTIONS = {
  node16: { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
}

const OPTIONS = {
  strict: true,
  noEmit: true,
  isolatedModules: true,
  moduleDetection: ts.ModuleDetectionKind.Force,
  esModuleInterop: true,
  jsx: ts.JsxEmit.Preserve,
  target: ts.ScriptTarget.ES2022,
  // What is installed are links, and this package has to find the NextAuth of the project it is in.
  preserveSymlinks: true,
}

/** What each entry's declarations declare. */
const ENTRIES = {
  'index.d.ts': '../../lib/server',
  'react.d.mts': '../../lib/react',
  'react.d.ts': '../../lib/react',
}
const OWN_FILES = /\/node_modules\/next-auth-token-rotation\//
/** Where NextAuth v4 and Auth.js v5 declare Session and JWT. */
const AUGMENTED_FILES =
  /\/node_modules\/(next-auth\/(core|jwt)\/types|@auth\/core\/(types|jwt))\.d\.ts$/
/** "Interface … incorrectly extends …" and the like: what added fields can break there. */
const AUGMENTATION_ERRORS = [2300, 2320, 2411, 2428, 2430, 2717]

/**
 * @typedef {object} Module
 * @property {string} name where it comes from, for people: `README.md`
 * @property {number} line where its text begins there, counted from 0
 * @property {string} file its path in the project
 * @property {string} text
 * @property {boolean} support whether it only declares what others need
 * @property {boolean} isolated whether it is to be compiled without the others, because it declares
 *   things for all
 */

function markdownFiles(folder) {
  return fs
    .readdirSync(path.join(ROOT, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join(folder, file))
}

/** @returns {Module[]} */
function modulesOf(project, folder, snippets) {
  const files = PROJECTS[project].folders.flatMap((part) =>
    fs.readdirSync(path.join(TESTS, part)).map((file) => path.join(part, file)),
  )
  const fromFiles = files.map((file) => ({
    name: path.join('test', 'types', file),
    line: 0,
    file: path.join(folder, file),
    text: fs.readFileSync(path.join(TESTS, file), 'utf8'),
  }))
  const fromDocuments = snippets
    .filter(({ targets }) => targets.includes(project))
    .map(({ document, line, extension, text }) => ({
      name: document,
      line,
      file: path.join(folder, `${document}_lines`, `${line}.${extension}`),
      text,
    }))
  return [...fromFiles, ...fromDocuments].map((module) => {
    const support = module.file.endsWith('.d.ts')
    return { ...module, support, isolated: !support && declaresForAll(module.text) }
  })
}

const declaresForAll = (text) => /^declare (module|global)\b/m.test(text)

/** A compiler host that has the modules in memory, and reads each library file once. */
function createHost(options, modules, sourceFiles) {
  const host = ts.createCompilerHost(options)
  const texts = new Map(modules.map(({ file, text }) => [file, text]))
  const { fileExists, readFile, directoryExists } = host
  const folders = new Set(modules.map(({ file }) => path.dirname(file)))
  host.directoryExists = (folder) => folders.has(folder) || directoryExists(folder)
  host.fileExists = (file) => texts.has(file) || fileExists(file)
  host.readFile = (file) => texts.get(file) ?? readFile(file)
  return readingOnce(host, sourceFiles)
}

/**
 * Compiles one project under one resolution.
 * @returns {{ problems: string[] }[]} one for each module, and one for the declaration files
 */
function compile(project, resolution, modules, sourceFiles) {
  const { bare } = PROJECTS[project]
  const options = { ...OPTIONS, ...RESOLUTIONS[resolution], types: bare ? [] : ['node'] }
  const host = createHost(options, modules, sourceFiles)
  const programOf = (roots, oldProgram) =>
    ts.createProgram({ rootNames: roots.map(({ file }) => file), options, host, oldProgram })
  const support = modules.filter((module) => module.support)
  // One program, as an app is: fields that come with importing this package are there for all.
  const together = programOf(modules.filter((module) => !module.isolated))
  const where = `${project}, ${resolution}`
  const results = [
    { problems: declarationProblems(together).map((one) => show(one, modules, where)) },
  ]
  for (const module of modules) {
    if (module.support) continue
    const program = module.isolated ? programOf([module, ...support], together) : together
    const file = program.getSourceFile(module.file)
    const problems = [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]
    results.push({ problems: problems.map((one) => show(one, modules, where)) })
  }
  return results
}

/**
 * What `skipLibCheck: false` shows, as far as it is this package's doing: other packages have
 * errors of their own.
 */
function declarationProblems(program) {
  const problemsIn = (files) =>
    program
      .getSourceFiles()
      .filter(({ fileName }) => files.test(fileName))
      .flatMap((file) => program.getSemanticDiagnostics(file))
  return [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...exportProblems(program),
    ...problemsIn(OWN_FILES),
    ...problemsIn(AUGMENTED_FILES).filter(({ code }) => AUGMENTATION_ERRORS.includes(code)),
  ]
}

/** What can be imported according to the types, and what the entries export, are the same. */
function exportProblems(program) {
  return Object.entries(ENTRIES).flatMap(([declarations, entry]) => {
    const end = `/${PACKAGE}/binding-types/${declarations}`
    const file = program.getSourceFiles().find(({ fileName }) => fileName.endsWith(end))
    // Not each project imports each entry.
    return file ? differences(program, file, Object.keys(require(entry))) : []
  })
}

function differences(program, file, exported) {
  const checker = program.getTypeChecker()
  const declared = checker
    .getExportsOfModule(checker.getSymbolAtLocation(file))
    .filter(({ flags }) => flags & ts.SymbolFlags.Value)
    .map(({ name }) => name)
  return [
    ...exported.filter((name) => !declared.includes(name)).map((name) => `${name} is not declared`),
    ...declared.filter((name) => !exported.includes(name)).map((name) => `${name} is not exported`),
  ].map((messageText) => ({ file, start: 0, messageText }))
}

/** `README.md:120:14 (v5, node16): error TS2322: …` */
function show({ file, start, code, messageText }, modules, where) {
  const message = ts.flattenDiagnosticMessageText(messageText, '\n    ')
  const kind = code ? `error TS${code}` : 'error'
  if (!file) return `(${where}): ${kind}: ${message}`
  const { line, character } = ts.getLineAndCharacterOfPosition(file, start)
  const module = modules.find((one) => one.file === file.fileName)
  const name = module?.name ?? file.fileName.replace(/^.*\/node_modules\//, '')
  const at = `${name}:${(module?.line ?? 0) + line + 1}:${character + 1}`
  return `${at} (${where}): ${kind}: ${message}`
}

async function main() {
  const snippets = DOCUMENTS.flatMap((document) =>
    readSnippets(document, fs.readFileSync(path.join(ROOT, document), 'utf8')),
  )
  const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'type-tests-'))
  const results = []
  try {
    for (const resolution of Object.keys(RESOLUTIONS)) {
      const sourceFiles = new Map()
      for (const [project, setup] of Object.entries(PROJECTS)) {
        const folder = path.join(parent, resolution, setup.bare ? 'bare' : 'app', project)
        createProject(folder, setup)
        const modules = modulesOf(project, folder, snippets)
        const ofProject = compile(project, resolution, modules, sourceFiles)
        results.push(...ofProject)
        report(`${project}, ${resolution}`, ofProject)
      }
    }
    const ofExamples = compileExamples(path.join(parent, 'examples'))
    results.push(...ofExamples)
    report('examples', ofExamples)
  } finally {
    fs.rmSync(parent, { recursive: true, force: true })
  }
  const failed = results.filter(({ problems }) => problems.length > 0).length
  if (failed > 0) process.exitCode = 1
  console.log(`types: ${results.length - failed} passed, ${failed} failed`)
}

function report(title, results) {
  for (const { problems } of results) {
    for (const problem of problems) console.log(`  ${problem}`)
  }
  const failed = results.filter(({ problems }) => problems.length > 0).length
  console.log(`${title}: ${results.length - failed} of ${results.length} compile as they should`)
}

runAsScript(main)
