'use strict'

// Puts scenarios that were measured alone into the results of a full run. Figures are compared within a scenario only, so
// each may be of a day of its own, on the same machine.

/** What figures of another kind of machine would not be comparable by. */
const SAME = ['processor', 'cores', 'system', 'node']

/**
 * @param {{ machine: object, sizes: object, measurements: import('./run_plan.js').Measurement[] }} latest
 * @param {{ machine: object, sizes: object, measurements: import('./run_plan.js').Measurement[] }} run
 * @returns {{ machine: object, sizes: object, measurements: import('./run_plan.js').Measurement[] }}
 * @throws {Error} where they come from different machines
 */
function merge(latest, run) {
  const other = SAME.find((name) => latest.machine[name] !== run.machine[name])
  if (other) {
    throw new Error(
      `The last full run had ${other} ${latest.machine[other]}, this one ${run.machine[other]}: run everything.`,
    )
  }
  const measured = new Set(run.measurements.map(({ scenario }) => scenario))
  const { date } = run.machine
  const later = Object.fromEntries([...measured].map((scenario) => [scenario, date]))
  return {
    machine: {
      ...latest.machine,
      later: { ...latest.machine.later, ...later },
      versions: { ...latest.machine.versions, ...run.machine.versions },
    },
    sizes: { ...run.sizes, ...latest.sizes, ...sizesOf(measured, run.sizes) },
    measurements: [
      ...latest.measurements.filter(({ scenario }) => !measured.has(scenario)),
      ...run.measurements,
    ],
  }
}

/** hot_path has its size under hotPath. */
function sizesOf(scenarios, sizes) {
  const names = [...scenarios].map((name) =>
    name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase()),
  )
  return Object.fromEntries(Object.entries(sizes).filter(([name]) => names.includes(name)))
}

module.exports = { merge }
