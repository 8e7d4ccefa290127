'use strict'

// SQLite as a static library, from the one source file that its own tools put together.

const fs = require('node:fs')
const path = require('node:path')
const { step } = require('../../steps')
const { LIBRARY_FLAGS } = require('./compiler')
const { once } = require('./folders')

const HOST = 'x86_64-linux-gnu.2.28'

/** Without what a store of four tables does not use: https://sqlite.org/compile.html */
const DEFINITIONS = [
  // One thread at a time uses a database.
  'SQLITE_THREADSAFE=2',
  ...['SQLITE_DQS=0', 'SQLITE_DEFAULT_MEMSTATUS=0', 'SQLITE_LIKE_DOESNT_MATCH_BLOBS'],
  ...['DECLTYPE', 'DEPRECATED', 'JSON', 'LOAD_EXTENSION', 'PROGRESS_CALLBACK', 'SHARED_CACHE'].map(
    (name) => `SQLITE_OMIT_${name}`,
  ),
  ...['HAVE_FDATASYNC=1', 'HAVE_PREAD=1', 'HAVE_PWRITE=1', 'HAVE_USLEEP=1', 'HAVE_LOCALTIME_R=1'],
]
const OPTIONS = [...LIBRARY_FLAGS, ...DEFINITIONS.map((one) => `-D${one}`)]

/**
 * @param {import('./dependencies').Place} place
 * @returns {Promise<string>} the folder it is installed in
 */
async function buildSqlite(place) {
  const { folder, toolchain, key, packages } = place
  const prefix = path.join(folder, 'sqlite')
  const source = await amalgamate(place)
  return once(prefix, [key, packages.sqlite3, OPTIONS], async () => {
    const [headers, libraries] = ['include', 'lib'].map((name) => path.join(prefix, 'usr', name))
    for (const one of [headers, libraries]) fs.mkdirSync(one, { recursive: true })
    fs.copyFileSync(path.join(source, 'sqlite3.h'), path.join(headers, 'sqlite3.h'))
    const object = path.join(prefix, 'sqlite3.o')
    const run = (title, tool, args) =>
      step(`SQLite: ${title}`, toolchain.tool(tool), args, { env: toolchain.env })
    await run('building', 'cc', [
      ...OPTIONS,
      ...['-c', path.join(source, 'sqlite3.c'), '-o', object],
    ])
    await run('installing', 'ar', ['rcs', path.join(libraries, 'libsqlite3.a'), object])
    fs.rmSync(object)
  })
}

/** The same for every target. @returns {Promise<string>} a folder with sqlite3.c and sqlite3.h */
async function amalgamate({ folder, zig, toolchain, sources, packages }) {
  const made = path.join(path.dirname(folder), 'sqlite-source')
  return once(made, packages.sqlite3, async () => {
    await step(
      'SQLite: putting the source together',
      'make',
      [
        ...['-s', '-f', path.join(sources.sqlite3, 'main.mk'), `TOP=${sources.sqlite3}`],
        ...[`BCC=${zig} cc -target ${HOST} -O1`, 'TCLSH_CMD=tclsh', 'OPTS='],
        ...['sqlite3.c', 'sqlite3.h'],
      ],
      { cwd: made, env: toolchain.env },
    )
  })
}

module.exports = { buildSqlite }
