'use strict'

/** A file that is left to its author, and why. What to write there is in paste_lines.js. */
class Refusal extends Error {
  /**
   * @param {string} reason a sentence without its end
   * @param {string} [file]
   * @param {'own refresh' | 'credentials' | 'database'} [page] what it is read about
   */
  constructor(reason, file, page) {
    super(reason)
    this.file = file
    this.page = page
  }
}

module.exports = { Refusal }
