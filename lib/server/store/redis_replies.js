'use strict'

const { kindOf } = require('../errors/option_checks.js')

/** Clients can be set to reply with a number, a bigint or a string. */
function isOne(reply) {
  if (/^[01]$/.test(String(reply)) && typeof reply !== 'object') return Number(reply) === 1
  throw new UnexpectedReplyError(reply)
}

/**
 * Clients can be set to reply with a string or a Buffer.
 * @returns {string | undefined} undefined for nothing
 */
function textOf(reply) {
  if (reply === null || typeof reply === 'string' || Buffer.isBuffer(reply))
    return reply?.toString()
  throw new UnexpectedReplyError(reply)
}

/** A reply that is not one of Redis: taken for "no", it would have a refresh wait for a lock that is not held. */
class UnexpectedReplyError extends Error {
  constructor(reply) {
    super(`the client replied with ${kindOf(reply)}`)
    this.name = 'UnexpectedReplyError'
    this.code = 'ERR_UNEXPECTED_REPLY'
  }
}

module.exports = { UnexpectedReplyError, isOne, textOf }
