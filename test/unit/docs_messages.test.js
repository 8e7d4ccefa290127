// docs/troubleshooting.md, docs/doctor.md and docs/init.md quote the messages that the code has, and all of them.

const fs = require('node:fs')
const path = require('node:path')
const {
  coreTexts,
  failureCodes,
  findingNames,
  hasWords,
  isQuoteOf,
  printedTexts,
  quotesOf,
  rowsUnder,
  typedCodes,
} = require('../support/messages.js')
const { kindOf } = require('../../lib/server/errors/option_checks.js')

const ROOT = path.join(__dirname, '../..')
const read = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8')
const core = path.join(ROOT, 'native/core')
const lib = (part) => printedTexts(path.join(ROOT, 'lib', part))
const parts = fs.readdirSync(path.join(ROOT, 'lib'))

/** What people type has pages of its own. */
const COMMANDS = ['doctor', 'init']

const troubleshooting = read('docs/troubleshooting.md')
const doctor = read('docs/doctor.md')

/** The quotes of the first cells. A cell that begins with … itself has another program's words, which follow ours. */
const firstQuotes = (rows) =>
  rows.filter(([cell]) => !cell.startsWith('… ')).flatMap(([cell]) => quotesOf(cell))

const isFoundIn = (texts) => (quote) => texts.some((text) => isQuoteOf(quote, text))
const isQuotedIn = (quotes) => (text) => quotes.some((quote) => isQuoteOf(quote, text))

describe('troubleshooting', () => {
  const printed = parts.filter((part) => !COMMANDS.includes(part)).flatMap(lib)
  const others = ['Next.js says']
  const messages = firstQuotes(rowsUnder(troubleshooting, 'message', others))
  const problems = firstQuotes(rowsUnder(troubleshooting, 'problem'))
  const kinds = [undefined, null, '', 'x', 1, Number.NaN, true, [], {}, () => {}].map(
    (value) => `is ${kindOf(value)}`,
  )
  const codes = firstQuotes(rowsUnder(troubleshooting, 'code')).map((code) => code.replace('…', ''))

  test('quotes only messages that the code has', () => {
    expect(messages.length).toBeGreaterThan(10)
    expect(messages.filter((quote) => !isFoundIn(printed)(quote))).toEqual([])
  })

  test('quotes only problems that an option can have', () => {
    const isKind = (quote) => kinds.includes(quote)
    expect(problems.filter((quote) => !isFoundIn(printed)(quote) && !isKind(quote))).toEqual([])
  })

  test('quotes every kind of value that an option can be refused for', () => {
    expect(problems).toEqual(expect.arrayContaining(kinds))
  })

  test('quotes every message of lib', () => {
    expect(printed.length).toBeGreaterThan(30)
    const quotes = [...messages, ...problems].filter(hasWords)
    expect(printed.filter((text) => !isQuotedIn(quotes)(text))).toEqual([])
  })

  test('has every code of a failure, and no other', () => {
    const inCode = failureCodes(core)
    expect(inCode).toEqual(expect.arrayContaining(['invalid_grant', 'tls_verification', 'timeout']))
    expect(codes.sort()).toEqual(inCode.sort())
  })

  test('has every code that the types name, and they name all', () => {
    expect(typedCodes(path.join(ROOT, 'binding-types/failures.d.ts')).sort()).toEqual(codes.sort())
  })

  test('quotes what the core says beside a code as it says it', () => {
    const beside = rowsUnder(troubleshooting, 'code').flatMap(([, ...cells]) =>
      quotesOf(cells.join(' ')),
    )
    const sentences = beside.filter((quote) => /^[a-z]+ \S+ \S+/.test(quote) && !/ --/.test(quote))
    expect(sentences.length).toBeGreaterThan(8)
    expect(sentences.filter((quote) => !isFoundIn(coreTexts(core))(quote))).toEqual([])
  })
})

describe('the doctor', () => {
  const rows = rowsUnder(doctor, 'check')
  const quotes = quotesOf(doctor).filter(hasWords)
  const printed = lib('doctor')

  test('has every finding of the code, and no other', () => {
    const quiet = ['no_proxy'] // only ever in order
    const names = findingNames(path.join(ROOT, 'lib/doctor')).filter(
      (name) => !quiet.includes(name),
    )
    expect(rows.map(([cell]) => quotesOf(cell)[0]).sort()).toEqual(names.sort())
  })

  test('quotes every message of the code', () => {
    expect(printed.length).toBeGreaterThan(40)
    expect(printed.filter((text) => !isQuotedIn(quotes)(text))).toEqual([])
  })

  test('quotes only messages that the code has', () => {
    const quoted = rows.flatMap(([, cell]) => quotesOf(cell)).filter((quote) => quote.includes(' '))
    expect(quoted.length).toBeGreaterThan(30)
    expect(quoted.filter((quote) => !isFoundIn(printed)(quote))).toEqual([])
  })
})

describe('init', () => {
  const init = read('docs/init.md')
  const printed = lib('init')
  const quotes = quotesOf(init).filter(hasWords)

  test('quotes every message of the code', () => {
    expect(printed.length).toBeGreaterThan(15)
    expect(printed.filter((text) => !isQuotedIn(quotes)(text))).toEqual([])
  })

  test('quotes only messages that the code has', () => {
    const quoted = rowsUnder(init, 'is left as it is').flatMap(([cell]) => quotesOf(cell))
    expect(quoted.length).toBeGreaterThan(12)
    expect(quoted.filter((quote) => !isFoundIn(printed)(quote))).toEqual([])
  })
})
