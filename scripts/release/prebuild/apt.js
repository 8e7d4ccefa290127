'use strict'

// Debian's archive of one suite, whatever release this machine runs. The archive's address and the
// keys come from the machine's own configuration, which stays as it is: lists and cache are private.

const fs = require('node:fs')
const path = require('node:path')
const { step } = require('../../steps')

const SYSTEM_SOURCES = ['/etc/apt/sources.list', '/etc/apt/sources.list.d']

/**
 * @param {string} folder for the lists and the configuration
 * @param {string} suite `trixie`
 * @returns {Promise<{ run: (title: string, tool: string, args: string[], cwd?: string) => Promise<string> }>}
 *   `run` is given the name of a tool of apt and its arguments, and returns what it wrote
 */
async function openArchive(folder, suite) {
  const sources = path.join(folder, 'sources')
  for (const part of [
    sources,
    path.join(folder, 'lists/partial'),
    path.join(folder, 'cache/archives/partial'),
  ]) {
    fs.mkdirSync(part, { recursive: true })
  }
  fs.writeFileSync(path.join(sources, 'debian.sources'), ofSuite(systemSources(), suite))
  const settings = [
    'Dir::Etc::SourceList=/dev/null',
    `Dir::Etc::SourceParts=${sources}`,
    `Dir::State::Lists=${path.join(folder, 'lists')}`,
    `Dir::Cache=${path.join(folder, 'cache')}`,
    'Dir::State::status=/dev/null',
    'APT::Sandbox::User=root',
  ].flatMap((setting) => ['-o', setting])
  const run = async (title, tool, args, cwd = folder) =>
    (await step(title, tool, [...settings, ...args], { cwd, env: { LC_ALL: 'C' } })).output
  await run(`fetching the package lists of ${suite}`, 'apt-get', ['update'])
  return { run }
}

/**
 * @typedef {{ uri: string, suite: string, components: string, signedBy?: string }} Source
 */

/** The machine's sources that follow Debian's naming of suites. @returns {Source[]} */
function systemSources() {
  const files = SYSTEM_SOURCES.flatMap((place) => {
    if (!fs.existsSync(place)) return []
    if (!fs.statSync(place).isDirectory()) return [place]
    return fs
      .readdirSync(place)
      .sort()
      .map((name) => path.join(place, name))
  })
  return files.flatMap((file) => {
    const text = fs.readFileSync(file, 'utf8')
    if (file.endsWith('.sources')) return readStanzas(text)
    return file.endsWith('.list') ? readLines(text) : []
  })
}

/** deb822: stanzas of fields. */
function readStanzas(text) {
  const withoutComments = text.replace(/^#.*\n?/gm, '')
  return withoutComments.split(/\n\s*\n/).flatMap((stanza) => {
    const field = (name) => new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(stanza)?.[1].trim()
    if (field('Enabled') === 'no' || !field('URIs')) return []
    return words(field('URIs')).flatMap((uri) =>
      words(field('Suites')).map((suite) => ({
        uri,
        suite,
        components: field('Components'),
        signedBy: field('Signed-By'),
      })),
    )
  })
}

/** One line a source: `deb [signed-by=…] URI suite component…`. */
function readLines(text) {
  return [...text.matchAll(/^deb\s+(?:\[(.*?)\]\s+)?(\S+)\s+(\S+)\s+(.+)$/gm)].map(
    ([, options = '', uri, suite, components]) => ({
      uri,
      suite,
      components,
      signedBy: /signed-by=(\S+)/.exec(options)?.[1],
    }),
  )
}

const words = (text) => (text ?? '').split(/\s+/).filter(Boolean)

/** The same archives, with another suite in place of the one this machine follows. */
function ofSuite(sources, suite) {
  return debianOnes(sources)
    .map((source) =>
      [
        'Types: deb deb-src',
        `URIs: ${source.uri}`,
        `Suites: ${source.suite.replace(codename(), suite)}`,
        'Components: main',
        ...(source.signedBy ? [`Signed-By: ${source.signedBy}`] : []),
        '',
      ].join('\n'),
    )
    .join('\n')
}

/** Whether this machine's apt knows Debian's archive. */
function followsDebian() {
  return debianOnes(systemSources()).length > 0
}

function debianOnes(sources) {
  const own = codename()
  return sources.filter(
    (source) => source.suite.split('-')[0] === own && words(source.components).includes('main'),
  )
}

function codename() {
  const release = fs.existsSync('/etc/os-release') ? fs.readFileSync('/etc/os-release', 'utf8') : ''
  return /^ID=debian$/m.test(release) ? /^VERSION_CODENAME=(\S+)$/m.exec(release)?.[1] : undefined
}

module.exports = { followsDebian, openArchive }
