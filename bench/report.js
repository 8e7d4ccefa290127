'use strict'

const { CONTENDERS } = require('./contenders')
const { SHOWN } = require('./metrics.js')

/**
 * The tables, in Markdown: in each cell the median, half the spread between the least and the most
 * in percent of it, and × the contender ÷ ours within the round.
 *
 * @param {ReturnType<typeof import('./summary.js').summarize>} summary
 * @param {import('./plan.js').Event[]} plan
 */
function tables(summary, plan) {
  const parts = []
  for (const { scenario, variant, contenders } of plan) {
    const figures = summary[scenario]?.[variant]
    if (!figures) continue
    const { title, rows } = SHOWN[scenario]
    const shown = rows.filter(({ name }) =>
      Object.values(figures).some((one) => one[name] !== undefined),
    )
    const lines = contenders.map(({ id, title: name }) => [
      name,
      ...shown.map((row) => cell(figures[id]?.[row.name])),
    ])
    parts.push(`${title} (${variant})\n`)
    parts.push(table([['', ...shown.map(({ label }) => label)], ...lines]))
  }
  return parts.join('\n')
}

function cell(figure) {
  if (!figure) return ''
  const { median, least, most, ratio } = figure
  const half = median === 0 ? 0 : ((most - least) / 2 / Math.abs(median)) * 100
  const times = ratio === undefined ? '' : ` ×${short(ratio)}`
  return `${short(median)} ±${half.toFixed(0)}%${times}`
}

/** Three digits that count. */
function short(number) {
  const size = Math.abs(number)
  if (size >= 100) return number.toFixed(0)
  return number.toFixed(size >= 10 ? 1 : 2)
}

function table(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  const row = (cells) => {
    const padded = cells.map((text, i) => (i ? text.padStart(widths[i]) : text.padEnd(widths[i])))
    return `| ${padded.join(' | ')} |`
  }
  const rule = widths.map((width, i) => (i ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)))
  return `${[row(lines[0]), row(rule), ...lines.slice(1).map(row)].join('\n')}\n`
}

/** @param {import('./marks.js').Verdict[]} verdicts */
function markTable(verdicts) {
  if (verdicts.length === 0) return ''
  const lines = verdicts.map(({ mark, found, met }) => [
    mark,
    String(found),
    met ? 'met' : 'MISSED',
  ])
  return table([['mark', 'found', ''], ...lines])
}

const titleOf = (id) => CONTENDERS.find((one) => one.id === id)?.title ?? id

module.exports = { markTable, short, tables, titleOf }
