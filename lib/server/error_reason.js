'use strict'

/**
 * Why a function of the user's failed, fit for logs: the error's code or that of what it wraps, the word that a Redis
 * reply begins with, or the error's name. Never its message, which may quote the values of the command.
 */
function reasonOf(error) {
  const code = [error?.code, error?.cause?.code].find((each) => typeof each === 'string')
  if (code) return code
  const word = /^[A-Z]{3,20}(?= )/.exec(error?.message)
  return word?.[0] ?? error?.constructor?.name ?? typeof error
}

module.exports = { reasonOf }
