// docs/configuration.md has every option that the declarations have, and no other, and every known provider.

const fs = require('node:fs')
const path = require('node:path')
const ts = require('typescript')
const { KNOWN_PROVIDERS } = require('../../lib/server/providers/known_providers.js')

const ROOT = path.join(__dirname, '../..')
const read = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8')
const page = read('docs/configuration.md')

/** What stands under a heading of the second level. */
const section = (heading) =>
  new RegExp(`^## ${heading}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, 'm').exec(page)[1]

const names = (text) => [...text.matchAll(/`([\w-]+)`/g)].map(([, name]) => name)

/** The names in the first column of a section's table. */
const tabled = (heading) =>
  section(heading)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => names(line.split(' | ')[0]))

/** The members of interfaces in a file of binding-types. */
function declared(file, ...interfaces) {
  const source = ts.createSourceFile(file, read(`binding-types/${file}`), ts.ScriptTarget.Latest)
  return source.statements
    .filter((one) => ts.isInterfaceDeclaration(one) && interfaces.includes(one.name.text))
    .flatMap(({ members }) => members.map(({ name }) => name.text))
}

const PROVIDER_INTERFACES = [
  ...['CommonProviderOptions', 'OAuthProviderOptions'],
  ...['RequestProviderOptions', 'FunctionProviderOptions'],
]

const unique = (list) => [...new Set(list)].sort()

test('every option is explained, and no other', () => {
  const options = declared('options.d.ts', 'TokenRotationOptions', 'WithTokenRotationOptions')
  expect(options.length).toBeGreaterThan(20)
  expect(unique(tabled('Options'))).toEqual(unique(options))
})

test('every option of a provider is explained, and no other', () => {
  const options = [
    ...declared('providers.d.ts', ...PROVIDER_INTERFACES),
    ...declared('backends.d.ts', 'BackendOptions'),
  ]
  expect(options.length).toBeGreaterThan(15)
  expect(unique(tabled('Options of a provider'))).toEqual(unique(options))
})

test('every known provider is named, and no other', () => {
  const [list] = section('Known providers').trim().split('\n\n')
  const ids = names(list).filter((name) => name !== 'issuer')
  expect(ids.sort()).toEqual(Object.keys(KNOWN_PROVIDERS).sort())
})

test('every function of the rotator is explained, and no other', () => {
  const functions = section('The rotator').match(/`rotator\.(\w+)/g)
  const explained = functions.map((text) => text.slice('`rotator.'.length))
  expect(unique(explained)).toEqual(unique(declared('rotator.d.ts', 'Rotator')))
})
