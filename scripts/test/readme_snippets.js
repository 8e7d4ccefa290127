'use strict'

// Takes the TypeScript out of a Markdown file, for scripts/test/type_tests.js.

const { ScriptError } = require('../steps')

const DEFAULT_TARGETS = ['v4', 'v5']
const TARGETS = ['v3', ...DEFAULT_TARGETS]

/**
 * @typedef {object} Snippet
 * @property {string} document where it stands: `README.md`
 * @property {number} line of its opening fence, counted from 1
 * @property {'ts' | 'tsx'} extension
 * @property {string} text
 * @property {string[]} targets the NextAuth versions that it is for
 */

/**
 * Every fenced block whose info string is `ts` or `tsx`, and the targets after it: `ts v5`, `tsx v4
 * v5`, `ts skip`. Without targets it is for v4 and v5.
 *
 * @param {string} document its name, for people
 * @param {string} markdown its text
 * @returns {Snippet[]}
 */
function readSnippets(document, markdown) {
  const snippets = []
  let block
  for (const [index, line] of markdown.split(/\r?\n/).entries()) {
    const [, fence, info] = /^ *(`{3,}|~{3,}) *(.*)$/.exec(line) ?? []
    if (block && fence?.startsWith(block.fence) && info === '') {
      snippets.push(...snippetOf(document, block))
      block = undefined
    } else if (block) {
      block.lines.push(line)
    } else if (fence) {
      block = { fence, info, line: index + 1, lines: [] }
    }
  }
  if (block) throw new ScriptError(`${document}:${block.line}: the block is not closed`)
  return snippets
}

function snippetOf(document, { info, line, lines }) {
  const [extension, ...words] = info.trim().split(/\s+/)
  if ((extension !== 'ts' && extension !== 'tsx') || words.includes('skip')) return []
  const unknown = words.find((word) => !TARGETS.includes(word))
  // A typing error must not turn a test off.
  if (unknown) throw new ScriptError(`${document}:${line}: unknown target "${unknown}"`)
  const targets = words.length > 0 ? words : DEFAULT_TARGETS
  return [{ document, line, extension, text: `${lines.join('\n')}\n`, targets }]
}

module.exports = { readSnippets }
