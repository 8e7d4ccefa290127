'use strict'

const { OURS } = require('./contenders')
const { SHOWN } = require('./metrics.js')

/**
 * @typedef {object} Figure
 * @property {number} median
 * @property {number} least
 * @property {number} most
 * @property {number} [ratio] the median of contender ÷ ours, each taken within one round
 * @property {number} [ratioLeast]
 * @property {number} [ratioMost]
 */

/**
 * Figures by event, contender and metric: `summary[scenario][variant][contender][metric]`.
 *
 * @param {import('./run_plan.js').Measurement[]} measurements
 * @returns {Record<string, Record<string, Record<string, Record<string, Figure>>>>}
 */
function summarize(measurements) {
  const summary = {}
  for (const { scenario, variant, contender } of measurements) {
    summary[scenario] ??= {}
    summary[scenario][variant] ??= {}
    summary[scenario][variant][contender] ??= figuresOf(
      SHOWN[scenario].rows,
      measurements.filter((one) => one.scenario === scenario && one.variant === variant),
      contender,
    )
  }
  return summary
}

function figuresOf(rows, ofEvent, contender) {
  const own = ofEvent.filter((one) => one.contender === contender)
  const oursInRound = new Map(
    ofEvent.filter((one) => one.contender === OURS).map(({ round, metrics }) => [round, metrics]),
  )
  const figures = {}
  for (const { name } of rows) {
    const values = own.map(({ metrics }) => metrics[name]).filter(Number.isFinite)
    if (values.length === 0) continue
    const ratios = own
      .map(({ round, metrics }) => metrics[name] / oursInRound.get(round)?.[name])
      .filter(Number.isFinite)
    figures[name] = { ...spread(values), ...(ratios.length > 0 && ratioSpread(ratios)) }
  }
  return figures
}

function spread(values) {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) }
}

function ratioSpread(ratios) {
  const { median: ratio, least: ratioLeast, most: ratioMost } = spread(ratios)
  return { ratio, ratioLeast, ratioMost }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

module.exports = { summarize }
