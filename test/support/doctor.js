'use strict'

const path = require('node:path')
const { runNode } = require('./child.js')

const DOCTOR = path.join(__dirname, '../../lib/doctor/main.js')

/**
 * Runs the doctor as the command line does.
 * @param {string[]} args after `doctor`
 * @param {Record<string, string>} [env]
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
const runDoctor = (args, env) => runNode([DOCTOR, 'doctor', ...args], { env })

/**
 * The same with `--json`.
 * @returns {Promise<{ code: number, report: object, output: string,
 *   finding: (check: string, level?: string) => object | undefined }>} `output`: everything that was printed
 */
async function askDoctor(args, env) {
  const { code, stdout, stderr } = await runDoctor([...args, '--json'], env)
  const report = JSON.parse(stdout)
  const finding = (check) => report.findings.find((one) => one.check === check)
  return { code, report, finding, output: stdout + stderr }
}

module.exports = { DOCTOR, askDoctor, runDoctor }
