'use strict'

const { CONTENDERS, OURS } = require('./contenders')
const { READ_CONTENDERS } = require('./contenders/session_reads.js')
const { short } = require('./report.js')

const WIDTH = 760
const ROW = 26
const TOP = 56
const BAR_LEFT = 250
const BAR_WIDTH = WIDTH - BAR_LEFT - 90

// A browser applies the media query inside an image too, so one file serves light and dark pages.
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600; font-size: 15px }
  .note { font-size: 12px; fill: #57606a }
  .peer { fill: #afb8c1 }
  .ours { fill: #2563eb }
  .ours-name { font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .note { fill: #8b949e }
    .peer { fill: #484f58 }
    .ours { fill: #58a6ff }
  }`

/**
 * The storm and the session read as bars.
 *
 * @param {ReturnType<typeof import('./summary.js').summarize>} summary
 * @param {{ variant: string, note: string }} what the variant of the storm, and what stands below
 * @returns {string | undefined} SVG; undefined where that storm was not measured
 */
function drawChart(summary, { variant, note }) {
  const storm = summary.storm?.[variant]
  if (!storm) return undefined
  const panels = [
    stormPanel('Refreshes a second (more is better)', storm, 'refreshesPerSecond'),
    stormPanel('Main-thread CPU a refresh, µs (less is better)', storm, 'mainCpuUs'),
    ...Object.entries(summary.session_read ?? {}).map(readPanel),
  ]
  let height = 0
  const drawn = panels.map(({ title, rows }) => {
    const text = panel(title, rows, height)
    height += TOP + rows.length * ROW
    return text
  })
  height += 40
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" ` +
      `height="${height}" role="img" aria-label="${escaped(note)}">`,
    `<style>${STYLE}\n</style>`,
    ...drawn,
    `<text class="note" x="12" y="${height - 14}">${escaped(note)}</text>`,
    '</svg>\n',
  ].join('\n')
}

const stormPanel = (title, figures, name) => ({
  title,
  rows: bars(CONTENDERS, figures, name, (id) => id === OURS),
})

const readPanel = ([version, figures]) => ({
  title: `The access token of a session in server code, ${version}, µs (less is better)`,
  rows: bars(READ_CONTENDERS, figures, 'readUs', (id) => id !== 'copied'),
})

function bars(contenders, figures, name, isOurs) {
  return contenders
    .map(({ id, title }) => ({ title, value: figures[id]?.[name]?.median, ours: isOurs(id) }))
    .filter(({ value }) => Number.isFinite(value))
}

function panel(title, rows, y) {
  const longest = Math.max(...rows.map(({ value }) => value))
  const lines = rows.map((row, i) => bar(row, longest, y + TOP - 14 + i * ROW))
  return [`<text class="title" x="12" y="${y + 28}">${escaped(title)}</text>`, ...lines].join('\n')
}

function bar({ title, value, ours }, longest, y) {
  const width = Math.max(2, (value / longest) * BAR_WIDTH)
  const middle = y + ROW / 2 + 1
  return [
    `<text${ours ? ' class="ours-name"' : ''} x="${BAR_LEFT - 10}" y="${middle}" ` +
      `text-anchor="end">${escaped(title)}</text>`,
    `<rect class="${ours ? 'ours' : 'peer'}" x="${BAR_LEFT}" y="${y}" ` +
      `width="${width.toFixed(1)}" height="${ROW - 8}" rx="3"/>`,
    `<text x="${(BAR_LEFT + width + 8).toFixed(1)}" y="${middle}">${short(value)}</text>`,
  ].join('\n')
}

const escaped = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

module.exports = { drawChart }
