'use strict'

const { messageOf, reasonOf } = require('../errors/error_reason.js')
const { kindOf } = require('../errors/option_checks.js')
const { readOf } = require('../errors/readable.js')
const { AppFunction, FunctionEnd } = require('../native/contract.js')
const { readLifetime, readTime } = require('../tokens/read_time.js')

// The functions that the options of providers hold: the addon asks for one by name, and is told how it ended.

/** The request reached no server: nothing was spent. */
const REACHED_NOBODY = [
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['UND_ERR_CONNECT_TIMEOUT', 'ERR_INVALID_URL'],
]

/**
 * The function by which the addon calls those of the application, see native/binding/js_functions.hpp. It never throws.
 *
 * Made apart from the callbacks, because the addon keeps it: it must not keep them.
 *
 * @param {{ id: string, refresh?: Function, clientSecret?: string | Function }[]} providers
 * @param {{ settle: (callId: number, end: number, result: object | string) => void }} answers
 */
function createFunctionCaller(providers, answers) {
  const byId = new Map(providers.map((provider) => [provider.id, provider]))

  return function callFunction(callId, name, id, tokens, timeoutMs) {
    const settle = (end, result) => answers.settle(callId, end, result)
    const provider = byId.get(id)
    // An own async function, so that one that throws at once counts as one that rejects.
    const run =
      name === AppFunction.refresh
        ? async () => readTokens(await withSignal(provider.refresh, id, tokens, timeoutMs))
        : async () => readSecret(await provider.clientSecret())
    run().then(
      ({ problem, result }) =>
        settle(problem ? FunctionEnd.unusable : FunctionEnd.resolved, problem ?? result),
      (error) => settle(...endOf(error)),
    )
  }
}

async function withSignal(refresh, provider, tokens, timeoutMs) {
  const controller = new AbortController()
  const abort = () => controller.abort(new DOMException('The refresh timed out', 'TimeoutError'))
  const timer = setTimeout(abort, timeoutMs)
  timer.unref() // the promises of those who wait keep the process alive
  try {
    return await refresh({ ...tokens, provider, signal: controller.signal })
  } finally {
    clearTimeout(timer)
  }
}

const TOKENS = ['accessToken', 'refreshToken', 'idToken']

function readTokens(given) {
  const accessToken = readOf(given, 'accessToken')
  if (typeof accessToken !== 'string' || accessToken === '') return { problem: problemOf(given) }
  const texts = TOKENS.map((name) => [name, readOf(given, name)])
  return {
    result: {
      ...Object.fromEntries(texts.filter(([, value]) => typeof value === 'string')),
      expiresIn: readLifetime(readOf(given, 'expiresIn')),
      expiresAt: readTime(readOf(given, 'expiresAt')),
    },
  }
}

const MOST_NAMES = 12

/** Names and kinds, no values. */
function problemOf(given) {
  if (typeof given !== 'object' || given === null) {
    return `the refresh function resolved to ${nothingOr(given)}, not to { accessToken, … }`
  }
  const names = Object.keys(given).slice(0, MOST_NAMES).join(', ')
  return `the refresh function resolved to an object without accessToken: it has ${names || 'nothing'}`
}

function readSecret(secret) {
  if (typeof secret === 'string' && secret !== '') return { result: { accessToken: secret } }
  return { problem: `the function clientSecret resolved to ${nothingOr(secret)}, not to a string` }
}

const nothingOr = (value) => (value === undefined ? 'nothing' : kindOf(value))

/** @returns {[number, string]} how it ended, and why */
function endOf(error) {
  if (readOf(error, 'code') === 'ERR_REFRESH_REJECTED') {
    return [FunctionEnd.rejected, messageOf(error).replace(/^next-auth-token-rotation: /, '')]
  }
  const reason = reasonOf(error)
  return [REACHED_NOBODY.includes(reason) ? FunctionEnd.notSent : FunctionEnd.failed, reason]
}

module.exports = { createFunctionCaller }
