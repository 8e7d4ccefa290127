'use strict'

// `npx next-auth-token-rotation init`: from an app that has the package installed to one whose tokens rotate.

const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const { createInterface } = require('node:readline/promises')
const { appsBelow, readApp, sourcesThatName } = require('./app.js')
const { USAGE, UsageError, readArguments } = require('./arguments.js')
const { WRAP } = require('./auth_config.js')
const { lineDiff } = require('./line_diff.js')
const { serverTokensLines } = require('./paste_lines.js')
const { planChanges } = require('./plan.js')
const { readSource } = require('./source_text.js')

const DOCTOR = path.join(__dirname, '../doctor/main.js')
const FINE = 0
const LEFT_TO_DO = 1
const WRONG_USAGE = 2

const say = (...lines) => process.stdout.write(`${lines.join('\n')}\n`)
const indented = (lines) => lines.map((line) => `  ${line}`.trimEnd())

/**
 * @param {string[]} argv behind `init`
 * @returns {Promise<number>} the exit status
 */
async function runInit(argv) {
  try {
    const args = readArguments(argv)
    if (args.help) {
      process.stdout.write(USAGE)
      return FINE
    }
    return await initialize(findApp(process.cwd()), args)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`${error.message}\n\n${USAGE}`)
    return WRONG_USAGE
  }
}

function findApp(folder) {
  const app = readApp(folder)
  if (!app) throw new UsageError('There is no package.json here: run it in the folder of your app.')
  if (app.nextAuth) return app
  const below = appsBelow(folder).map((one) => path.relative(folder, one))
  throw new UsageError(
    below.length > 0
      ? `NextAuth is used in ${below.join(', ')}: run it there.`
      : 'This package.json has no next-auth in its dependencies.',
  )
}

async function initialize(app, { config, yes, dryRun }) {
  if (config !== undefined && !fs.existsSync(config)) {
    throw new UsageError(`--config: there is no file ${config}.`)
  }
  say(`NextAuth ${app.nextAuth.version}${app.next ? `, Next.js ${app.next.version}` : ''}`)
  const { changes, byHand, auth } = planChanges(app, config && path.resolve(config))
  const wanted = changes.filter(({ before, after }) => before !== after)
  showPlan(app, changes, byHand)
  if (wanted.length > 0 && !dryRun) {
    if (!yes && !(await isAgreed())) return LEFT_TO_DO
    for (const change of wanted) write(app, change)
  }
  if (wanted.length > 0 && dryRun) say('', 'Nothing was changed, because of --dry-run.')
  const status = byHand.length > 0 || (dryRun && wanted.length > 0) ? LEFT_TO_DO : FINE
  if (dryRun || byHand.length > 0) return status
  say('', 'The doctor:', '')
  const { status: health } = spawnSync(process.execPath, [DOCTOR, 'doctor'], { stdio: 'inherit' })
  showNextSteps(app, auth)
  return health === 0 ? FINE : LEFT_TO_DO
}

function showPlan({ folder }, changes, byHand) {
  for (const { file, before, after } of changes) {
    const name = path.relative(folder, file)
    if (before === after) say('', `${name}: nothing to change`)
    else say('', before === '' ? `${name} (new)` : name, '', ...indented(lineDiff(before, after)))
  }
  for (const { file, reason, lines } of byHand) {
    const what = file ? `${path.relative(folder, file)} is left as it is: ${reason}.` : `${reason}.`
    say(
      '',
      what[0].toUpperCase() === what[0] || file ? what : what[0].toUpperCase() + what.slice(1),
    )
    say('By hand:', '', ...indented(lines))
  }
}

async function isAgreed() {
  if (!process.stdin.isTTY) {
    say('', 'Nothing was changed: there is no terminal to ask in. To make this change: --yes')
    return false
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question('\nMake this change? [y/N] ')
  terminal.close()
  return /^y(?:es)?$/i.test(answer.trim())
}

function write({ folder }, { file, before, after }) {
  const now = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
  const name = path.relative(folder, file)
  if (now !== before) throw new UsageError(`${name} was changed meanwhile. Run init again.`)
  fs.writeFileSync(file, after)
  say(`${name}: written`)
}

/** In a callback that was copied: `token.accessToken = account.access_token`, or `{ ...token, accessToken: … }`. */
const COPIES =
  /(?:\btoken\.(?!access_token\b)\w+\s*=|\.\.\.token\b[^{}]*?\b(?!access_token\b)\w+\s*:)\s*(?:account|user)[?!]?\.access_?token\b/i

function showNextSteps(app, auth) {
  if (app.nextAuth.major < 4) return
  say('', 'Sessions rotate their tokens now.')
  if (COPIES.test(readSource(auth.after).code)) {
    say(
      'Your jwt callback copies the access token of the sign-in, and a copy is not renewed: take that line out.',
      'In the token access_token is the one that is renewed.',
    )
  }
  if (!auth.after.includes('onEvent')) {
    say('To see it in the log of the server, give withTokenRotation a second argument:')
    say('', ...indented([`${WRAP}({ … }, { onEvent: console.log })`]))
  }
  if (sourcesThatName('serverTokens', app.folder).length === 0) {
    say('', 'For server code that calls an API with the access token:', '')
    say(...indented(serverTokensLines(app, auth)))
  }
  say('', 'More: node_modules/next-auth-token-rotation/docs/start.md')
}

module.exports = { runInit }
