'use strict'

const { readOf } = require('./readable.js')

// What is said of an error that was thrown by a function of the user's. It may be anything: null, a string, a proxy that
// was revoked, an object whose members throw when they are read.

const LONGEST_MESSAGE = 300

/**
 * Why a function of the user's failed, fit for logs: the error's code or that of what it wraps, the word that a Redis
 * reply begins with, or the error's name. Never its message, which may quote the values of the command. Never throws.
 * @returns {string}
 */
function reasonOf(error) {
  const code = [readOf(error, 'code'), readOf(readOf(error, 'cause'), 'code')].find(isPrintable)
  if (code) return code
  const message = readOf(error, 'message')
  const word = typeof message === 'string' ? /^[A-Z]{3,20}(?= )/.exec(message)?.[0] : undefined
  return word ?? nameOf(error) ?? typeof error
}

/** The words of an error that only its author can have put a secret into, in one line. Never throws. */
function messageOf(error) {
  const message = typeof error === 'string' ? error : readOf(error, 'message')
  if (typeof message !== 'string' || message === '') return reasonOf(error)
  return message.slice(0, LONGEST_MESSAGE).replace(/\s+/g, ' ')
}

function nameOf(error) {
  const type = readOf(readOf(error, 'constructor'), 'name')
  // A timeout or an abort, which have no class of their own.
  const name = type === 'DOMException' ? readOf(error, 'name') : type
  return isPrintable(name) ? name : undefined
}

const isPrintable = (word) => typeof word === 'string' && /^[\x20-\x7e]{1,200}$/.test(word)

module.exports = { messageOf, reasonOf }
