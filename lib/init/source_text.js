'use strict'

// Reads JavaScript and TypeScript just far enough to change it safely: what is code, what is text, which brackets belong
// together. Whatever is not understood is said to be unsure, and then nothing is changed.

const OPENING = '([{'
const CLOSING = ')]}'
/** Behind these a slash begins a regular expression; behind anything else it divides. */
const BEFORE_EXPRESSION =
  /(?:^|[([{,;=:!&|?+\-*%<>~^]|\b(?:return|typeof|case|in|of|await|default))$/

/**
 * A file three times; a position means the same in each.
 *
 * @typedef {object} SourceText
 * @property {string} text
 * @property {string} code with spaces for comments and for what stands between quotes
 * @property {string} plain with spaces for comments alone
 * @property {string} eol `\n` or `\r\n`
 * @property {boolean} unsure it may mean something else than it seems to
 */

/**
 * @param {string} text
 * @returns {SourceText}
 */
function readSource(text) {
  const reader = new Reader(text)
  reader.readCode()
  const code = reader.code.join('')
  return {
    text,
    code,
    plain: reader.plain.join(''),
    eol: text.includes('\r\n') ? '\r\n' : '\n',
    unsure: reader.unsure || !isBalanced(code),
  }
}

class Reader {
  constructor(text) {
    this.text = text
    this.code = blank(text).split('')
    this.plain = text.split('')
    this.at = 0
    this.unsure = false
  }

  /** Up to the end, or to the brace that closes `${` of a template. */
  readCode(inTemplate = false) {
    let depth = 0
    while (this.at < this.text.length) {
      const char = this.text[this.at]
      if (inTemplate && char === '}' && depth === 0) return
      if (char === '{') depth += 1
      if (char === '}') depth -= 1
      this.readToken(char)
    }
    if (inTemplate) this.unsure = true
  }

  readToken(char) {
    const two = this.text.slice(this.at, this.at + 2)
    if (two === '//' || (two === '#!' && this.at === 0)) this.skipComment(/\r?\n|$/g)
    else if (two === '/*') this.skipComment(/\*\/|$/g, 2)
    else if (char === "'" || char === '"') this.skipString(char)
    else if (char === '`') this.skipTemplate()
    else if (char === '/' && this.beginsExpression()) this.skipRegularExpression()
    else this.keep()
  }

  keep() {
    this.code[this.at] = this.text[this.at]
    this.at += 1
  }

  skipComment(end, endLength = 0) {
    end.lastIndex = this.at + endLength
    const until = end.exec(this.text).index + endLength
    for (; this.at < Math.min(until, this.text.length); this.at += 1) {
      if (!/\s/.test(this.text[this.at])) this.plain[this.at] = ' '
    }
  }

  skipString(quote) {
    this.keep()
    while (this.text[this.at] !== quote) {
      if (this.at >= this.text.length || this.text[this.at] === '\n') {
        // An apostrophe between the tags of JSX, for one.
        this.unsure = true
        return
      }
      this.at += this.text[this.at] === '\\' ? 2 : 1
    }
    this.keep()
  }

  skipTemplate() {
    this.keep()
    while (this.at < this.text.length && this.text[this.at] !== '`') {
      if (this.text.startsWith('${', this.at)) {
        this.at += 2
        this.readCode(true)
      }
      this.at += this.text[this.at] === '\\' ? 2 : 1
    }
    if (this.at >= this.text.length) this.unsure = true
    else this.keep()
  }

  beginsExpression() {
    return BEFORE_EXPRESSION.test(this.code.slice(0, this.at).join('').trimEnd().slice(-12))
  }

  skipRegularExpression() {
    const end = /(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y
    end.lastIndex = this.at + 1
    if (!end.test(this.text)) this.unsure = true
    this.at = Math.max(end.lastIndex, this.at + 1)
  }
}

/** The same lines, with nothing on them. */
const blank = (text) => text.replace(/[^\r\n]/g, ' ')

function isBalanced(code) {
  const open = []
  for (const char of code) {
    if (OPENING.includes(char)) open.push(char)
    const kind = CLOSING.indexOf(char)
    if (kind >= 0 && open.pop() !== OPENING[kind]) return false
  }
  return open.length === 0
}

/**
 * @param {string} code
 * @param {number} open where a bracket opens
 * @returns {number} where it closes
 */
function closingOf(code, open) {
  let depth = 0
  for (let at = open; at < code.length; at += 1) {
    if (OPENING.includes(code[at])) depth += 1
    if (CLOSING.includes(code[at])) depth -= 1
    if (depth === 0) return at
  }
  return code.length
}

/** Whether a position is in no bracket. */
function isTopLevel(code, position) {
  let depth = 0
  for (let at = 0; at < position; at += 1) {
    if (OPENING.includes(code[at])) depth += 1
    if (CLOSING.includes(code[at])) depth -= 1
  }
  return depth === 0
}

/**
 * What stands between the commas in a pair of brackets.
 *
 * @param {string} code
 * @param {number} open where the bracket opens
 * @returns {{ start: number, end: number }[]} without the space around them
 */
function partsIn(code, open) {
  const close = closingOf(code, open)
  const parts = []
  let start = open + 1
  for (let at = start; at <= close; at += 1) {
    if (at === close || code[at] === ',') {
      const part = trimmed(code, start, at)
      if (part.end > part.start) parts.push(part)
      start = at + 1
    } else if (OPENING.includes(code[at])) {
      at = closingOf(code, at)
    }
  }
  return parts
}

function trimmed(code, start, end) {
  const slice = code.slice(start, end)
  const text = slice.trim()
  const from = start + (text ? slice.indexOf(text[0]) : 0)
  return { start: from, end: from + text.length }
}

module.exports = { closingOf, isTopLevel, partsIn, readSource }
