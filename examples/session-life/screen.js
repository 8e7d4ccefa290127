'use strict'

const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 }
const WIDEST = 90
const NARROWEST = 50
const INDENT = 4
const LABEL_WIDTH = 10

/**
 * Writes the demo to a terminal, or as plain text to anything else.
 *
 * @param {import('node:stream').Writable & { isTTY?: boolean, columns?: number }} stream
 */
function createScreen(stream) {
  // https://no-color.org: set to anything but the empty string.
  const coloured = stream.isTTY && !process.env.NO_COLOR
  const width = Math.max(NARROWEST, Math.min(WIDEST, (stream.columns ?? WIDEST) - 1))

  const paint = (style, text) => (coloured ? `\x1b[${STYLES[style]}m${text}\x1b[0m` : text)
  const write = (line = '') => stream.write(`${line}\n`)

  function paragraph(text, { indent = 0, style } = {}) {
    for (const line of wrap(text, width - indent)) {
      write(' '.repeat(indent) + (style ? paint(style, line) : line))
    }
  }

  /** One thing that was looked at, with its mark. */
  function finding(isRight, label, text) {
    const mark = isRight ? paint('green', '✔') : paint('red', '✘')
    const start = INDENT + 2 + LABEL_WIDTH + 2
    const [first, ...others] = wrap(text, width - start)
    write(`${' '.repeat(INDENT)}${mark} ${paint('dim', label.padEnd(LABEL_WIDTH))}  ${first}`)
    for (const line of others) write(' '.repeat(start) + line)
  }

  return {
    finding,
    title: (text) => write(paint('bold', text)),
    stepTitle(number, text) {
      write()
      write(`${String(number).padStart(INDENT - 2)}  ${paint('bold', text)}`)
    },
    about: (text) => paragraph(text, { indent: INDENT, style: 'dim' }),
    trouble: (text) => paragraph(text, { indent: INDENT + 2, style: 'red' }),
    remark: (text) => paragraph(text, { style: 'dim' }),
    ending: (isRight, text) => paragraph(text, { style: isRight ? 'green' : 'red' }),
    gap: () => write(),
  }
}

function wrap(text, width) {
  const lines = ['']
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1)
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}

module.exports = { createScreen }
