// `init` names the addon in next.config, where that is certain, and else says the line.

const path = require('node:path')
const { makeApp, syntaxProblems } = require('../../support/init_apps.js')
const { NEXT_CONFIGS, REFUSED_NEXT_CONFIGS } = require('../../support/init/next_config_samples.js')
const ts = require('typescript')
const { readApp } = require('../../../lib/init/app.js')
const { changeNextConfig } = require('../../../lib/init/next_config.js')
const { planChanges } = require('../../../lib/init/plan.js')

const FOLDER = 'next-auth-token-rotation/lib/server'
let app

afterEach(() => app.remove())

/** What a next.config exports; an import of a plugin is given one that changes nothing. */
function exportedBy(text) {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, allowJs: true, esModuleInterop: true }
  const { outputText } = ts.transpileModule(text, { fileName: 'next.config.ts', compilerOptions })
  const module = { exports: {} }
  const plugin = () => ({ __esModule: true, default: (config) => config })
  new Function('require', 'module', 'exports', outputText)(plugin, module, module.exports)
  return module.exports.default ?? module.exports
}

test.each(NEXT_CONFIGS)('%s', (_, file, before, next = '16.4.5') => {
  app = makeApp({ next, files: { [file]: before } })
  const change = changeNextConfig(readApp(app.folder))
  expect(path.basename(change.file)).toBe(file)
  expect(syntaxProblems(file, change.after)).toEqual([])
  const old = exportedBy(before)
  const config = exportedBy(change.after)
  const listIn = (one) =>
    Number.parseInt(next, 10) >= 15
      ? one.serverExternalPackages
      : one.experimental?.serverComponentsExternalPackages
  expect(listIn(config)).toEqual([...new Set([...(listIn(old) ?? []), FOLDER])])
  expect(Object.keys(config)).toEqual(expect.arrayContaining(Object.keys(old)))
  expect(change.after.includes('\r\n')).toBe(before.includes('\r\n'))
  expect(change.after).not.toMatch(/[^\r]\n.*\r\n/)
})

test.each(REFUSED_NEXT_CONFIGS)('refused, with the line to paste: %s', (_, text, reason) => {
  app = makeApp({ files: { 'next.config.mjs': text } })
  const refusal = planChanges(readApp(app.folder)).byHand.find(({ file }) =>
    /next\.config/.test(file),
  )
  expect(refusal.reason).toMatch(reason)
  expect(refusal.lines).toEqual([`serverExternalPackages: ['${FOLDER}'],`])
  expect(app.read('next.config.mjs')).toBe(text)
})

test.each([
  [
    '16.4.5',
    { 'tsconfig.json': '{}' },
    'next.config.ts',
    /^export default \{ serverExternalPackages: \[/,
  ],
  ['15.0.0', {}, 'next.config.mjs', /^export default \{ serverExternalPackages: \[/],
  [
    '14.2.0',
    { 'tsconfig.json': '{}' },
    'next.config.mjs',
    /experimental: \{ serverComponentsExternalPackages: \[/,
  ],
])('Next.js %s without a next.config gets one', (next, files, name, content) => {
  app = makeApp({ next, files })
  const { file, before, after } = changeNextConfig(readApp(app.folder))
  expect(path.basename(file)).toBe(name)
  expect(before).toBe('')
  expect(after).toMatch(content)
})

test.each(['12.3.4', null])('Next.js %s bundles no package of the server', (next) => {
  app = makeApp({ next, files: {} })
  expect(changeNextConfig(readApp(app.folder))).toBeUndefined()
})
