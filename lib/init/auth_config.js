'use strict'

// Finds the config that an app gives to NextAuth, and puts `withTokenRotation` around it.

const fs = require('node:fs')
const path = require('node:path')
const { resolveImport, sourcesThatName } = require('./app.js')
const {
  callsOf,
  defaultExportsOf,
  definitionOf,
  membersOf,
  readExpression,
} = require('./expressions.js')
const { importEdit, importsOf, reExportsOf } = require('./imports.js')
const { Refusal } = require('./refusal.js')
const { readSource } = require('./source_text.js')

const PACKAGE = 'next-auth-token-rotation'
const WRAP = 'withTokenRotation'
/** They import the config a second time, for edge. */
const MIDDLEWARE = /^(?:middleware|proxy)\.\w+$/
/** An app that refreshes by itself already. */
const REFRESHES =
  /grant_type['"`]?\s*[:=,]\s*['"`]?refresh_token|refreshAccessToken|refreshToken\s*\(/
/** These give no tokens, so there is nothing to refresh without options. */
const WITHOUT_TOKENS =
  /^(?:credentials|email|nodemailer|resend|sendgrid|postmark|mailgun|passkey|webauthn|forwardemail|loops)$/
const MOST_FILES_AWAY = 4

/**
 * @typedef {object} Place where the wrap goes
 * @property {string} file
 * @property {import('./source_text.js').SourceText} source
 * @property {import('./expressions.js').Span} [span] undefined where it is wrapped already
 * @property {string} [name] of the variable that holds the config
 */

/**
 * @param {import('./app.js').App} app
 * @param {string} [named] the file that calls NextAuth, or defines its config
 * @returns {{ file: string, before: string, after: string, name?: string }} the same text twice where it is wrapped already;
 *   the variable that holds the config, if one does
 * @throws {Refusal}
 */
function wrapAuthConfig(app, named) {
  const { file, source, span, name } = named ? placeNamed(app, named) : placeFound(app)
  if (!span) return { file, name, before: source.text, after: source.text }
  checkContent(app, file, source, span)
  const imported = importEdit(source, WRAP, PACKAGE)
  const edits = [
    ...(imported ? [imported] : []),
    { at: span.start, text: `${WRAP}(` },
    { at: span.end, text: ')' },
  ]
  return { file, name, before: source.text, after: withEdits(source.text, edits) }
}

/** @param {{ at: number, text: string }[]} edits */
function withEdits(text, edits) {
  return [...edits]
    .sort((one, other) => other.at - one.at)
    .reduce((done, { at, text: added }) => done.slice(0, at) + added + done.slice(at), text)
}

function placeFound(app) {
  const candidates = sourcesThatName('next-auth', app.folder)
    .filter((file) => !MIDDLEWARE.test(path.basename(file)))
    .map((file) => ({ file, source: readFile(file) }))
    .map((one) => ({ ...one, calls: callsOfNextAuth(one.source) }))
    .filter(({ calls }) => calls.length > 0)
  if (candidates.length === 0) throw new Refusal('no file was found that calls NextAuth( … )')
  if (candidates.length > 1) {
    const files = candidates.map(({ file }) => path.relative(app.folder, file)).join(', ')
    throw new Refusal(`several files call NextAuth( … ): ${files}. Name one: --config FILE`)
  }
  return placeOfCall(app, candidates[0])
}

function placeNamed(app, file) {
  const source = readFile(file)
  const calls = callsOfNextAuth(source)
  if (calls.length > 0) return placeOfCall(app, { file, source, calls })
  const place = ['authOptions', 'authConfig', 'default']
    .map((name) => exportedPlace(app, file, source, name, MOST_FILES_AWAY))
    .find(Boolean)
  if (!place) throw new Refusal('it neither calls NextAuth( … ) nor exports its config', file)
  return place
}

function readFile(file) {
  return readSource(fs.readFileSync(file, 'utf8'))
}

function callsOfNextAuth(source) {
  return importsOf(source)
    .filter(({ module, isType }) => module === 'next-auth' && !isType)
    .flatMap(({ names }) =>
      Object.keys(names).filter((name) => /^(?:default|NextAuth)$/.test(names[name])),
    )
    .flatMap((name) => callsOf(source.code, name))
}

function placeOfCall(app, { file, source, calls }) {
  checkSure(source, file)
  if (calls.length > 1) throw new Refusal('it calls NextAuth more than once', file)
  const [{ arguments: spans }] = calls
  const isInRequest = spans.length === 3
  if (spans.length !== 1 && !isInRequest) {
    throw new Refusal('NextAuth is not called with one config', file)
  }
  const expression = readExpression(source.code, spans.at(-1))
  if (isInRequest && expression.kind !== 'name') {
    throw new Refusal('it makes its config in each request', file)
  }
  return placeOf(app, file, source, expression, MOST_FILES_AWAY)
}

/** Where a config is that stands in an expression, or that a name stands for. */
function placeOf(app, file, source, expression, filesAway) {
  const { kind, name } = expression
  if (kind === 'object') return { file, source, span: expression }
  if (kind === 'call' && name === WRAP) return { file, source }
  if (kind === 'function') {
    if (app.nextAuth?.major === 5) return { file, source, span: expression }
    throw new Refusal('it makes its config in a function', file)
  }
  if (kind !== 'name') throw new Refusal('its config is not an object that stands there', file)
  const defined = definedPlace(app, file, source, name, filesAway)
  if (defined) return defined
  const place = importedPlace(app, file, source, name, filesAway)
  if (!place) throw new Refusal(`where ${name} is defined was not found`, file)
  return place
}

function definedPlace(app, file, source, name, filesAway) {
  const defined = definitionOf(source.code, name)
  if (!defined) return undefined
  const expression = expressionAt(defined, source, file, name)
  return { name, ...placeOf(app, file, source, expression, filesAway) }
}

function expressionAt({ span }, source, file, name) {
  if (!span) throw new Refusal(`${name} is changed after it was defined`, file)
  return readExpression(source.code, span)
}

function importedPlace(app, file, source, name, filesAway) {
  const found = importsOf(source).find(({ names }) => Object.hasOwn(names, name))
  return found && placeElsewhere(app, file, found.module, found.names[name], filesAway)
}

function placeElsewhere(app, file, module, name, filesAway) {
  const target = filesAway > 0 && resolveImport(module, file, app.folder)
  return target && exportedPlace(app, target, readFile(target), name, filesAway - 1)
}

function exportedPlace(app, file, source, name, filesAway) {
  checkSure(source, file)
  if (name === 'default') {
    const [span, ...others] = defaultExportsOf(source.code)
    if (!span || others.length > 0) return undefined
    return placeOf(app, file, source, readExpression(source.code, span), filesAway)
  }
  const defined = definedPlace(app, file, source, name, filesAway)
  if (defined) return defined
  const passedOn = reExportsOf(source).find(({ names }) => Object.hasOwn(names, name))
  return passedOn && placeElsewhere(app, file, passedOn.module, passedOn.names[name], filesAway)
}

function checkSure(source, file) {
  if (source.unsure) throw new Refusal('its brackets or quotes could not be followed', file)
}

/** What would not work with a wrap alone. */
function checkContent(app, file, source, span) {
  if (app.nextAuth?.major < 4) throw new Refusal('NextAuth v3 has positional callbacks', file)
  if (definitionOf(source.code, WRAP) || isImportedFromElsewhere(source)) {
    throw new Refusal(`${WRAP} is something else there`, file)
  }
  if (/\b(?:createCallbacks|createDatabaseSessionCallback)\b/.test(source.code)) {
    throw new Refusal('it uses createCallbacks or createDatabaseSessionCallback already', file)
  }
  if (filesAround(app, file, source).some(({ plain }) => REFRESHES.test(plain))) {
    throw new Refusal(
      'it refreshes tokens itself, which the new callback takes over',
      file,
      'own refresh',
    )
  }
  checkProviders(file, source)
  if (span.kind === 'object') checkSession(file, source, span.open)
}

const isImportedFromElsewhere = (source) =>
  importsOf(source).some(({ module, names }) => Object.hasOwn(names, WRAP) && module !== PACKAGE)

/** The file, and those of the app that it imports: callbacks may be there. */
function filesAround(app, file, source) {
  const targets = importsOf(source).map(({ module }) => resolveImport(module, file, app.folder))
  return [source, ...targets.filter(Boolean).map(readFile)]
}

function checkProviders(file, source) {
  const ids = importsOf(source)
    .map(({ module }) => /^(?:next-auth|@auth\/core)\/providers\/([\w-]+)$/.exec(module)?.[1])
    .filter(Boolean)
  if (ids.length > 0 && ids.every((id) => WITHOUT_TOKENS.test(id))) {
    throw new Refusal(
      `nothing says how the tokens of ${ids.join(' and ')} are refreshed`,
      file,
      ids.includes('credentials') ? 'credentials' : undefined,
    )
  }
}

function checkSession(file, source, open) {
  const members = membersOf(source, open)
  const session = members.find(({ name }) => name === 'session')?.value
  const text = session ? source.plain.slice(session.start, session.end) : ''
  const strategy = /\bstrategy\b\s*:\s*['"](\w+)['"]/.exec(text)?.[1]
  const hasAdapter = members.some(({ name }) => name === 'adapter')
  const isOfDatabase = strategy ? strategy === 'database' : hasAdapter && !/\bstrategy\b/.test(text)
  if (isOfDatabase) throw new Refusal('its sessions are rows of a database', file, 'database')
}

module.exports = { PACKAGE, WRAP, readFile, withEdits, wrapAuthConfig }
