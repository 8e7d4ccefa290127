'use strict'

// One measurement in a process of its own: runs the scenario that its argument names and writes the
// metrics to file descriptor 3. Not over an IPC channel, which would load parts of Node before the
// cold start is measured.

const fs = require('node:fs')
const path = require('node:path')

const RESULT_DESCRIPTOR = 3

async function main() {
  const job = JSON.parse(process.argv[2])
  const { run } = require(path.join(__dirname, 'scenarios', `${job.scenario}.js`))
  const metrics = await run(job)
  fs.writeSync(RESULT_DESCRIPTOR, JSON.stringify(metrics))
  // Pools keep their connections, and with them the process, alive.
  process.exit(0)
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
