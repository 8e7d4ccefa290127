'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { pathToFileURL } = require('node:url')
const callbacksModule = require('../server/callbacks/create_callbacks.js')
const databaseModule = require('../server/callbacks/database_session.js')
const { readOptions } = require('../server/options/options.js')
const wrapperModule = require('../server/config/with_token_rotation.js')
const { UsageError } = require('./arguments.js')

const { makeWithTokenRotation } = wrapperModule

const EXPORTS = ['default', 'authOptions', 'authConfig', 'options', 'config']

const READ_VARIABLES = 'Node.js reads no .env files by itself: --env .env.local'

/** Of these errors of Node the message names files and packages only. */
const LOADER_ERRORS = [
  ...['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND', 'ERR_UNSUPPORTED_DIR_IMPORT'],
  ...['ERR_UNKNOWN_FILE_EXTENSION', 'ERR_PACKAGE_PATH_NOT_EXPORTED', 'ERR_REQUIRE_ESM'],
]

/**
 * Loads a file that exports options of `createCallbacks` or a NextAuth config, or that calls the package itself, and
 * checks the options as the package does.
 * @param {string} file
 * @returns {Promise<{ options: object, settings: object } | undefined>} undefined when it cannot be used, which has been
 *   reported then
 * @throws {UsageError} where there is no such file
 */
async function readConfigFile(file, section) {
  if (!fs.existsSync(file)) throw new UsageError(`--config: there is no file ${file}.`)
  const calls = recordCalls()
  try {
    const exported = await import(pathToFileURL(path.resolve(file)).href)
    return readExported(exported, calls, section)
  } catch (error) {
    tellError(error, section)
    return undefined
  }
}

/**
 * What the file gives to the package while it is loaded: options that stand in a call can be seen nowhere else.
 * @typedef {{ given: object, options: object, made: Function, wrapped?: object }} Call `given` to the package, the
 *   `options` in it, the callback that was `made`, and the config that `withTokenRotation` put it into
 * @returns {Call[]}
 */
function recordCalls() {
  const { createDatabaseSessionCallback } = databaseModule
  const calls = []
  for (const name of ['createCallbacks', 'createComposedCallbacks']) {
    const create = callbacksModule[name]
    callbacksModule[name] = (options) => {
      const callbacks = create(options)
      calls.push({ given: options, options, made: callbacks.jwt })
      return callbacks
    }
  }
  databaseModule.createDatabaseSessionCallback = (given) => {
    const made = createDatabaseSessionCallback(given)
    const { accounts: _accounts, ...options } = given
    calls.push({ given, options, made })
    return made
  }
  wrapperModule.makeWithTokenRotation = (create) => {
    const wrap = makeWithTokenRotation(create)
    return (config, options) => {
      const before = calls.length
      const wrapped = wrap(config, options)
      if (calls.length > before) calls.at(-1).wrapped = wrapped
      return wrapped
    }
  }
  return calls
}

function readExported(exported, calls, section) {
  const found = candidates(exported).find((value) => value?.providers)
  const options = optionsOf(found, calls)
  if (!options) {
    section.problem('config', 'the file exports neither options nor a NextAuth config', {
      fix: `Export an object with providers as ${EXPORTS.join(', ')} or module.exports.`,
    })
    return undefined
  }
  const settings = readOptions(options)
  const ids = settings.providers.map(({ id }) => id)
  section.ok('config', `the options are in order; providers: ${ids.join(', ')}`, { providers: ids })
  return { options, settings }
}

/** A file compiled from ECMAScript to CommonJS has its default export one level further down. */
const candidates = (exported) =>
  [exported, exported.default]
    .flatMap((level) => EXPORTS.map((name) => level?.[name]))
    .concat(exported)

function optionsOf(found, calls) {
  if (found && !Array.isArray(found.providers)) {
    return calls.find(({ given }) => given === found)?.options ?? found
  }
  const { options } = callOf(found, calls) ?? {}
  return options ?? (found && optionsFromProviders(found))
}

/** The call that a NextAuth config came from, or that made one of its callbacks. */
const callOf = (config, calls) =>
  calls.find(({ wrapped }) => wrapped && wrapped === config) ??
  calls.find(({ made }) => Object.values(config?.callbacks ?? {}).includes(made)) ??
  (calls.length === 1 ? calls[0] : undefined)

/** `withTokenRotation` makes options of a config that it has not been given yet. */
function optionsFromProviders(config) {
  let options
  const remember = (given) => {
    options = given
    return {}
  }
  makeWithTokenRotation(remember)(config)
  return options
}

const TYPESCRIPT =
  'This Node.js reads no TypeScript. Take Node.js 22.18 or later, or run the doctor with tsx: ' +
  'npx tsx node_modules/next-auth-token-rotation/lib/doctor/main.js doctor --config auth.config.ts'

const isTypeScript = ({ code, message }) =>
  code === 'ERR_UNKNOWN_FILE_EXTENSION' && /"\.[cm]?tsx?"/.test(message)

const V4_PROVIDERS =
  'Plain Node.js has the providers of NextAuth v4, which are CommonJS, one level further down: write ' +
  '(GoogleProvider.default ?? GoogleProvider)({ … }). If it is something else, load the file with node.'

const V5_ITSELF =
  'Auth.js v5 imports next/server, which plain Node.js does not find. Put the config into a file of its own, ' +
  'auth.config.mjs, which auth.ts imports, and hand that over.'

/** What `import NextAuth from 'next-auth'` of v5 comes to there. */
const isAuthJsItself = ({ message }) =>
  /[/\\'"]next[/\\](?:server|headers|navigation)\b/.test(message)

/** What `GoogleProvider({ … })` comes to there. */
const isCalledModule = (error) =>
  error instanceof TypeError && /is not a function/.test(error.message)

function fixOfLoading(error) {
  if (isTypeScript(error)) return TYPESCRIPT
  if (isAuthJsItself(error)) return V5_ITSELF
  return 'Hand over a file that plain Node.js can load, next to the node_modules that it needs.'
}

/** The message of an error from other code may hold a secret; its name and code do not. */
function tellError(error, section) {
  if (error?.code === 'ERR_INVALID_OPTION') {
    section.problem('config', error.message.replace(/^next-auth-token-rotation: /, ''), {
      option: error.option,
      fix: / variable is not set/.test(error.message) ? READ_VARIABLES : undefined,
    })
  } else if (LOADER_ERRORS.includes(error?.code)) {
    section.problem('config', `the file cannot be loaded: ${error.message.split('\n')[0]}`, {
      code: error.code,
      fix: fixOfLoading(error),
    })
  } else {
    const name = [error?.name ?? typeof error, error?.code].filter(Boolean).join(' ')
    section.problem('config', `the file throws when it is loaded (${name})`, {
      code: error?.code,
      fix: isCalledModule(error)
        ? V4_PROVIDERS
        : 'Load it with node to see the message, which is not repeated here.',
    })
  }
}

module.exports = { readConfigFile }
