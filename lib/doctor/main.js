#!/usr/bin/env node
'use strict'

const { version } = require('../../package.json')
const { UsageError, readArguments, USAGE } = require('./arguments.js')
const { checkBinary } = require('./binary.js')
const { tryClient } = require('./client_trial.js')
const { readConfigFile } = require('./config_file.js')
const { loadEnvironmentFiles } = require('./environment_files.js')
const { checkProvider } = require('./provider.js')
const { checkProxyVariables } = require('./proxy_settings.js')
const { createReport, renderJson, renderText } = require('./report.js')
const { checkRuntime } = require('./runtime.js')
const { chooseTargets } = require('./targets.js')
const { checkTrustStore } = require('./trust_store.js')

const FINE = 0
const PROBLEMS = 1
const WRONG_USAGE = 2

/** Every check that the arguments ask for. */
async function examine(args) {
  loadEnvironmentFiles(args.environmentFiles)
  const report = createReport()
  checkBinary(report.section('binary'))
  checkRuntime(report.section('runtime'))
  checkTrustStore(report.section('trust store'))
  checkProxyVariables(report.section('proxy'))
  const config = args.config && (await readConfigFile(args.config, report.section('config')))
  // A config that cannot be used has been reported: its providers cannot be examined.
  if (args.config && !config && args.providers.length > 0) return report
  for (const target of chooseTargets(args, config)) {
    await checkProvider(target, report.section(target.title))
    if (args.try) await tryClient(target, config, report.section(target.title))
  }
  return report
}

/** A config file may print what it likes: standard output is for the report alone. */
function keepStandardOutput() {
  const write = process.stdout.write.bind(process.stdout)
  process.stdout.write = process.stderr.write.bind(process.stderr)
  return write
}

/** Of the two commands the one that changes files has a folder of its own. */
async function main() {
  const [command, ...rest] = process.argv.slice(2)
  if (command === 'init') {
    const { runInit } = require('../init/main.js')
    process.exitCode = await runInit(rest)
  } else {
    await runDoctor()
  }
}

async function runDoctor() {
  const print = keepStandardOutput()
  // Not only `exitCode`: a config file may have opened a database that would keep this process alive.
  const end = (text, status) => print(text, () => process.exit(status))
  try {
    const args = readArguments(process.argv.slice(2))
    if (args.help) return end(USAGE, FINE)
    if (args.version) return end(`${version}\n`, FINE)
    const report = await examine(args)
    end(args.json ? renderJson(report) : renderText(report), report.problems() ? PROBLEMS : FINE)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`${error.message}\n\n${USAGE}`, () => process.exit(WRONG_USAGE))
  }
}

main()
