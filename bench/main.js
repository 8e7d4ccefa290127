'use strict'

// Runs the benchmark on a machine that is ready for it; scripts/test/bench.js makes it so.

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { makeCertificates } = require('./certificates.js')
const { drawChart } = require('./chart.js')
const { check } = require('./check.js')
const { writeDocuments } = require('./documents.js')
const { judge } = require('./marks.js')
const { readOptions } = require('./options.js')
const { merge } = require('./merge.js')
const { makePlan } = require('./plan.js')
const { markTable, tables } = require('./report.js')
const { runPlan } = require('./run_plan.js')
const { summarize } = require('./summary.js')

const RESULTS = path.join(__dirname, 'results')

/** The results of a full run. */
const LATEST = 'latest'

/** Whose storm the chart shows. */
const CHARTED = 'h2-500'

async function main(args) {
  const options = readOptions(args)
  const plan = makePlan(options)
  const measurements = await inTemporaryFolder((folder) =>
    runPlan(plan, { certificates: makeCertificates(folder), folder }),
  )
  const results = judged({ machine: machine(), sizes: options.sizes, measurements })
  console.log(`\n${tables(results.summary, plan)}`)
  // Those of a quick run say nothing: it is mostly warm-up.
  if (!options.quick) console.log(markTable(results.marks))
  writeResults(options, options.update ? judged(merge(readLatest(), results)) : results)
  if (options.check) report(check(measurements, plan))
}

/** Measurements, with what they come to. */
function judged({ machine, sizes, measurements }) {
  const summary = summarize(measurements)
  const marks = judge(summary, { fanOutSessions: sizes.fanOut.sessions })
  return { machine, sizes, marks, summary, measurements }
}

const readLatest = () => JSON.parse(fs.readFileSync(path.join(RESULTS, `${LATEST}.json`), 'utf8'))

async function inTemporaryFolder(action) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'token-rotation-bench-'))
  try {
    return await action(folder)
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** What the figures depend on; nothing that names the machine. */
function machine() {
  const { dependencies } = require('./package.json')
  const { version } = require('../package.json')
  return {
    processor: os.cpus()[0]?.model,
    cores: os.availableParallelism(),
    system: `${os.platform()} ${os.arch()}`,
    node: process.versions.node,
    date: new Date().toISOString().slice(0, 10),
    versions: { 'next-auth-token-rotation': version, ...dependencies },
  }
}

/** Only whole scenarios may replace the figures that the documents show. */
function resultName({ quick, only, contenders, update }) {
  if (update) return LATEST
  if (only || contenders) return 'partial'
  return quick ? 'quick' : LATEST
}

function writeResults(options, results) {
  const name = resultName(options)
  fs.mkdirSync(RESULTS, { recursive: true })
  writeWhole(`${name}.json`, resultText(results))
  const { cores, node, date } = results.machine
  const note =
    `${results.sizes.storm.sessions} sessions due, 500 at a time, HTTP/2 where the client can. ` +
    `${cores} cores, Node ${node}, ${date}.`
  const chart = drawChart(results.summary, { variant: CHARTED, note })
  if (chart) writeWhole(`${name}.svg`, chart)
  console.log(`Written: bench/results/${name}.json${chart ? ` and ${name}.svg` : ''}`)
  if (name === LATEST) console.log(`Written: ${writeDocuments().join(', ')}`)
}

/** Four digits that count, and a line for each measurement: it is kept in git, and read. */
function resultText({ measurements, ...rest }) {
  const rounded = (_key, value) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value
  const lines = measurements.map((one) => `    ${JSON.stringify(one, rounded)}`)
  const head = JSON.stringify(rest, rounded, 1).slice(0, -2)
  return `${head},\n "measurements": [\n${lines.join(',\n')}\n ]\n}\n`
}

function writeWhole(name, text) {
  const file = path.join(RESULTS, name)
  fs.writeFileSync(`${file}.tmp`, text)
  fs.renameSync(`${file}.tmp`, file)
}

function report({ passed, problems }) {
  for (const problem of problems) console.log(`FAILED  ${problem}`)
  if (problems.length > 0) process.exitCode = 1
  console.log(`bench: ${passed} passed, ${problems.length} failed`)
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
