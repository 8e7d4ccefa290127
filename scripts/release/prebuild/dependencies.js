'use strict'

// OpenSSL, nghttp2, libcurl and SQLite as static libraries, with nothing in them that a token request or
// a store does not use, and with no symbol that the addon would share with Node.

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { step } = require('../../steps')
const { LIBRARY_FLAGS, cmakeArguments } = require('./compiler')
const { once } = require('./folders')
const { buildSqlite } = require('./sqlite')

const JOBS = String(os.availableParallelism())

/** The folders of what is built here, in that of the target. */
const LIBRARIES = ['openssl', 'nghttp2', 'curl']

/** Not needed for TLS as a client, X.509 and the signatures of client assertions. */
const OPENSSL_WITHOUT = [
  ...['shared', 'tests', 'apps', 'docs', 'legacy', 'engine', 'dso', 'module', 'comp', 'ui-console'],
  // A configuration file of the system may ask for modules that a static build cannot load.
  'autoload-config',
  ...['ssl3', 'dtls', 'quic', 'srp', 'psk', 'srtp', 'nextprotoneg', 'ct', 'ocsp', 'cms', 'ts'],
  ...['cmp', 'http', 'gost', 'idea', 'seed', 'camellia', 'aria', 'rc2', 'rc4', 'bf', 'cast', 'md4'],
  ...['mdc2', 'whirlpool', 'rmd160', 'sm2', 'sm3', 'sm4', 'siv', 'ocb', 'dsa', 'ec2m', 'scrypt'],
  ...['ml-dsa', 'slh-dsa', 'argon2', 'blake2', 'siphash', 'multiblock', 'des'],
  ...['rfc3779', 'tls1', 'tls1_1'],
].map((name) => `no-${name}`)

const CURL_OPTIONS = {
  BUILD_CURL_EXE: 'OFF',
  BUILD_EXAMPLES: 'OFF',
  BUILD_LIBCURL_DOCS: 'OFF',
  BUILD_MISC_DOCS: 'OFF',
  BUILD_SHARED_LIBS: 'OFF',
  BUILD_STATIC_LIBS: 'ON',
  BUILD_TESTING: 'OFF',
  CURL_BROTLI: 'OFF',
  CURL_CA_BUNDLE: 'none',
  CURL_CA_PATH: 'none',
  CURL_DISABLE_ALTSVC: 'ON',
  CURL_DISABLE_AWS: 'ON',
  CURL_DISABLE_BEARER_AUTH: 'ON',
  CURL_DISABLE_BINDLOCAL: 'ON',
  CURL_DISABLE_COOKIES: 'ON',
  CURL_DISABLE_DIGEST_AUTH: 'ON',
  CURL_DISABLE_DOH: 'ON',
  CURL_DISABLE_FORM_API: 'ON',
  CURL_DISABLE_GETOPTIONS: 'ON',
  CURL_DISABLE_HSTS: 'ON',
  CURL_DISABLE_INSTALL: 'OFF',
  CURL_DISABLE_KERBEROS_AUTH: 'ON',
  CURL_DISABLE_MIME: 'ON',
  CURL_DISABLE_NEGOTIATE_AUTH: 'ON',
  CURL_DISABLE_NETRC: 'ON',
  CURL_DISABLE_NTLM: 'ON',
  CURL_DISABLE_OPENSSL_AUTO_LOAD_CONFIG: 'ON',
  CURL_DISABLE_PROGRESS_METER: 'ON',
  CURL_DISABLE_SHA512_256: 'ON',
  CURL_DISABLE_WEBSOCKETS: 'ON',
  CURL_USE_LIBPSL: 'OFF',
  CURL_USE_LIBSSH2: 'OFF',
  CURL_USE_OPENSSL: 'ON',
  CURL_USE_PKGCONFIG: 'OFF',
  CURL_ZLIB: 'OFF',
  CURL_ZSTD: 'OFF',
  ENABLE_CURL_MANUAL: 'OFF',
  ENABLE_THREADED_RESOLVER: 'ON',
  ENABLE_UNIX_SOCKETS: 'OFF',
  HTTP_ONLY: 'ON',
  USE_LIBIDN2: 'OFF',
  USE_NGHTTP2: 'ON',
}

/**
 * @typedef {object} Place
 * @property {string} folder of the target, in the folder of all prebuilds
 * @property {string} zig the compiler's program
 * @property {import('./targets').Target} settings
 * @property {import('./compiler').Toolchain} toolchain
 * @property {object} key of the compiler and the target
 * @property {Record<string, string>} sources folders by package
 * @property {Record<string, object>} packages of the lock file
 */

/**
 * @param {Place} place
 * @returns {Promise<string[]>} the folders they are installed in
 */
async function buildDependencies(place) {
  const openssl = await buildOpenssl(place)
  const nghttp2 = await buildNghttp2(place)
  const curl = await buildCurl(place, [openssl, nghttp2])
  const sqlite = await buildSqlite(place)
  return [openssl, nghttp2, curl, sqlite]
}

async function buildOpenssl({ folder, settings, toolchain, key, sources, packages }) {
  const options = [...OPENSSL_WITHOUT, '--libdir=lib', '--openssldir=/etc/ssl']
  const fullKey = [key, packages.openssl, settings.openssl, LIBRARY_FLAGS, options]
  const prefix = path.join(folder, 'openssl')
  return once(prefix, fullKey, async () => {
    const build = emptied(path.join(folder, 'openssl-build'))
    const { env } = toolchain
    const run = (title, command, args, more) =>
      step(`OpenSSL: ${title}`, command, args, { cwd: build, env: { ...env, ...more } })
    const configure = path.join(sources.openssl, 'Configure')
    // Tools by name, not by path: their names are written into the library.
    const tools = { CC: 'cc', CXX: 'c++', AR: 'ar', RANLIB: 'ranlib' }
    await run(
      'configuring',
      'perl',
      [configure, settings.openssl, ...options, '--prefix=/usr', ...LIBRARY_FLAGS],
      tools,
    )
    await run('building', 'make', ['-s', `-j${JOBS}`, 'build_libs'])
    await run('installing', 'make', ['-s', 'install_dev', `DESTDIR=${prefix}`])
  })
}

async function buildNghttp2(place) {
  return buildWithCmake(place, 'nghttp2', [], {
    ENABLE_LIB_ONLY: 'ON',
    ENABLE_DOC: 'OFF',
    BUILD_TESTING: 'OFF',
    BUILD_STATIC_LIBS: 'ON',
    BUILD_SHARED_LIBS: 'OFF',
  })
}

async function buildCurl(place, prefixes) {
  return buildWithCmake(place, 'curl', prefixes, CURL_OPTIONS)
}

async function buildWithCmake(place, name, prefixes, options) {
  const { folder, settings, toolchain, key, sources, packages } = place
  const prefix = path.join(folder, name)
  const needed = name === 'curl' ? [packages.openssl, packages.nghttp2, OPENSSL_WITHOUT] : []
  return once(prefix, [key, packages[name], LIBRARY_FLAGS, options, needed], async () => {
    const build = emptied(path.join(folder, `${name}-build`))
    const run = (title, args, more) =>
      step(`${name}: ${title}`, 'cmake', args, { env: { ...toolchain.env, ...more } })
    await run('configuring', [
      ...['-S', sources[name], '-B', build, '-G', 'Unix Makefiles'],
      ...cmakeArguments(toolchain, settings, prefixes),
      ...Object.entries(options).map(([option, value]) => `-D${option}=${value}`),
      '-DCMAKE_POSITION_INDEPENDENT_CODE=ON',
      `-DCMAKE_C_FLAGS=${LIBRARY_FLAGS.join(' ')}`,
      '-DCMAKE_C_FLAGS_RELEASE=-DNDEBUG',
      '-DCMAKE_INSTALL_PREFIX=/usr',
      '-DCMAKE_INSTALL_LIBDIR=lib',
    ])
    await run('building', ['--build', build, '--parallel', JOBS])
    await run('installing', ['--install', build], { DESTDIR: prefix })
  })
}

function emptied(folder) {
  fs.rmSync(folder, { recursive: true, force: true })
  fs.mkdirSync(folder, { recursive: true })
  return folder
}

module.exports = { LIBRARIES, buildDependencies }
