'use strict'

const { name, version } = require('../../package.json')

/**
 * @typedef {object} Finding
 * @property {string} section what was examined
 * @property {string} check a stable name, for programs
 * @property {'ok' | 'note' | 'problem'} level a problem keeps tokens from being refreshed; a note is worth reading
 * @property {string} text one sentence, without any secret
 * @property {string} [fix] what to do
 */

/**
 * Collects what the checks find, in the order in which they do.
 */
function createReport() {
  /** @type {Finding[]} */
  const findings = []
  const add = (section, level) => (check, text, details) =>
    findings.push({ section, check, level, text, ...details })
  return {
    findings,
    section: (title) => ({
      ok: add(title, 'ok'),
      note: add(title, 'note'),
      problem: add(title, 'problem'),
    }),
    problems: () => findings.filter(({ level }) => level === 'problem').length,
    notes: () => findings.filter(({ level }) => level === 'note').length,
  }
}

const INDENT = ' '.repeat(11)

function renderText(report) {
  const lines = [`${name} ${version}`]
  let current
  for (const { section, level, text, fix } of report.findings) {
    if (section !== current) lines.push('', section)
    current = section
    lines.push(`  ${level.padEnd(7)}  ${text}`)
    if (fix) lines.push(INDENT + fix)
  }
  lines.push('', `${counted(report.problems(), 'problem')}, ${counted(report.notes(), 'note')}`)
  return `${lines.join('\n')}\n`
}

const counted = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`

/** `{ package, version, problems, notes, findings }`; the findings as in `Finding`, some with more members. */
function renderJson(report) {
  const { findings } = report
  const counts = { problems: report.problems(), notes: report.notes() }
  return `${JSON.stringify({ package: name, version, ...counts, findings }, null, 2)}\n`
}

module.exports = { createReport, renderJson, renderText }
