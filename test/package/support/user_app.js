// A user's folder: empty, until a package manager installs the tarball in it. Scripts are blocked and
// there is no network, as a careful user has it; and no compiler, because PATH is empty.

const { execFile } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { promisify } = require('node:util')
const { inTools } = require('./tools.js')

const run = promisify(execFile)
const PROGRAMS = path.join(__dirname, '../programs')

/**
 * @typedef {object} Manager
 * @property {(tarball: string) => string[]} install arguments of node
 * @property {object} [env]
 * @property {Record<string, string>} [files] written before
 * @property {string[]} [preload] arguments of node that run a program then
 */

/** @type {Record<string, Manager>} */
const MANAGERS = {
  npm: {
    install: (tarball) => [npmProgram(), 'install', '--ignore-scripts', '--offline', tarball],
  },
  pnpm: {
    install: (tarball) => [
      inTools('pnpm/bin/pnpm.cjs'),
      ...['add', '--ignore-scripts', '--offline', '--store-dir=store', tarball],
    ],
  },
  'yarn 1': {
    install: (tarball) => [
      inTools('yarn-1/bin/yarn.js'),
      ...['add', '--ignore-scripts', '--offline', '--cache-folder=cache', `file:${tarball}`],
    ],
  },
  // Plug'n'Play: no node_modules; the addon is unpacked from a zip archive.
  'yarn 4': {
    install: (tarball) => [
      inTools('@yarnpkg/cli-dist/bin/yarn.js'),
      ...['add', `next-auth-token-rotation@file:${tarball}`],
    ],
    env: {
      YARN_ENABLE_NETWORK: 'false',
      YARN_ENABLE_SCRIPTS: 'false',
      YARN_ENABLE_TELEMETRY: 'false',
    },
    files: { 'yarn.lock': '' },
    preload: ['--require', './.pnp.cjs'],
  },
}

function npmProgram() {
  const folder = process.env.PATH.split(path.delimiter).find((one) =>
    fs.existsSync(path.join(one, 'npm')),
  )
  return fs.realpathSync(path.join(folder, 'npm'))
}

/**
 * @param {string} manager a key of MANAGERS
 * @param {string} tarball
 * @param {string} [sources] the folder of what else is in it
 * @returns what runs programs there
 */
async function createUserApp(manager, tarball, sources = PROGRAMS) {
  const { install, env, files = {}, preload = [] } = MANAGERS[manager]
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'token-rotation-app-'))
  const given = { 'package.json': '{ "name": "app", "private": true }', ...files }
  fs.cpSync(sources, folder, { recursive: true })
  for (const [name, text] of Object.entries(given)) fs.writeFileSync(path.join(folder, name), text)
  await run(process.execPath, install(tarball), {
    cwd: folder,
    env: { PATH: '', HOME: folder, CI: '1', ...env },
  })

  return {
    folder,
    /**
     * @param {string[]} args
     * @param {string[]} [node] its program, and what comes before its arguments
     * @returns {Promise<{ stdout: string, stderr: string }>} rejects if the exit status is not 0
     */
    run(args, [command, ...before] = [process.execPath]) {
      return run(command, [...before, ...preload, ...args], { cwd: folder, env: { PATH: '' } })
    },
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  }
}

module.exports = { MANAGERS, createUserApp, npmProgram }
