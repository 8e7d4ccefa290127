'use strict'

// Writes the figures of results/latest.json into the project's README and docs/performance.md. A full run does it, and
// `node bench/documents.js` after a change here. test/unit/docs_figures.test.js compares them.

const fs = require('node:fs')
const path = require('node:path')

const ROOT = path.join(__dirname, '..')
const LATEST = path.join(__dirname, 'results/latest.json')

/** The places that figures stand in: what is between two texts that stay, and what makes it. */
const BLOCKS = [
  { file: 'README.md', from: 'latest.svg)\n\n', to: '- With one-time refresh', lines: readmeLines },
  {
    file: 'docs/performance.md',
    from: '| | this package | copied `fetch` callback | `undici.request`, tuned pool |\n|---|---|---|---|\n',
    to: '\n![',
    lines: refreshRows,
  },
  {
    file: 'docs/performance.md',
    from: '<!-- session reads, if measured -->\n',
    to: '<!-- end of session reads -->',
    lines: sessionLines,
  },
  {
    file: 'docs/performance.md',
    from: '<!-- reads of stored tokens, if measured -->\n',
    to: '<!-- end of reads of stored tokens -->',
    lines: storedReadLines,
  },
]

const SHOWN_PEERS = ['fetch-authjs', 'undici']
const VERSIONS = ['v4', 'v5']
/** Of the cookie that the documents show: that of a usual user. */
const COOKIE_KB = 2

/** @param {ReturnType<typeof import('./summary.js').summarize>} summary */
function readmeLines(summary) {
  const [ours, copied, undici] = rowOf(summary.storm['h2-500'], 'mainCpuUs', micro)
  const hot = Object.values(summary.hot_path).map((layout) => layout.ours.jwtNs.median)
  return [
    `- A refresh takes ${ours} of the main thread, 500 at a time; the copied \`fetch\` callback takes ${copied}, \`undici\` with a tuned pool ${undici}.`,
    ...(summary.session_read ? [sessionReadLine(summary.session_read)] : []),
    `- A call whose token is not due costs ${(Math.max(...hot) / 1000).toFixed(1)} µs.`,
  ]
}

function sessionReadLine(reads) {
  const of = (id) => VERSIONS.map((version) => median(reads[version], id, 'readUs'))
  const both = (id) => of(id).map(short).join(' and ')
  return `- A session read takes ${both('ours')} µs in v4 and v5, with NextAuth's own cookie and the copied callback ${both('copied')} µs; \`getAccessToken()\` takes ${both('server-tokens')} µs.`
}

/** @param {ReturnType<typeof import('./summary.js').summarize>} summary */
function refreshRows({ storm, fan_out: fanOut, renewal, memory }) {
  const atATime = (concurrency) => {
    const figures = storm[`h2-${concurrency}`]
    const ceiling = count(median(figures, 'h2load', 'refreshesPerSecond'))
    return {
      main: row(
        `main thread a refresh, ${concurrency} at a time`,
        rowOf(figures, 'mainCpuUs', micro),
      ),
      throughput: row(
        `refreshes a second, ${concurrency} at a time (h2load: ${ceiling})`,
        rowOf(figures, 'refreshesPerSecond', count),
      ),
      delay: row(
        `event loop delay p99, ${concurrency} at a time`,
        rowOf(figures, 'delayP99Ms', milli),
      ),
    }
  }
  const [many, few] = [atATime(500), atATime(50)]
  const failed = rowOf(fanOut['one-time'], 'failedCallers', count)
  const [slowest, ...ofPeers] = rowOf(renewal.read, 'slowestMs', milli)
  const inBackground = median(renewal.read, 'ours-background', 'slowestMs')
  const { rssWarmMb, rssEndMb } = memory.growth.ours
  return [
    ...[many.main, many.throughput, many.delay, few.main, few.throughput],
    row('20 callers a session, one-time refresh tokens: failed callers of 20,000', failed),
    row('slowest read while the token is renewed', [
      `${slowest}; ${inBackground.toFixed(1)} ms with \`background\``,
      ...ofPeers,
    ]),
    row('memory after 250,000 and after 1,000,000 refreshes', [
      `${short(rssWarmMb.median)} and ${short(rssEndMb.median)} MB`,
      ...SHOWN_PEERS.map(() => ''),
    ]),
  ]
}

/** @param {ReturnType<typeof import('./summary.js').summarize>} summary */
function sessionLines({ session_cookie: cookie, session_read: read }) {
  if (!cookie || !read) return []
  return VERSIONS.flatMap((version) => [
    ...cookieTable(version, cookie[`${version}-${COOKIE_KB}`]),
    ...readTable(version, read[version]),
  ])
}

function cookieTable(version, figures) {
  const cells = (name) =>
    ['ours', 'stock', 'node-crypto'].map((id) => micro(median(figures, id, name)))
  return [
    `| ${version}, a cookie of ${COOKIE_KB} kB | this package | NextAuth's own | \`node:crypto\`, key kept |`,
    '|---|---|---|---|',
    row('decode', cells('decodeUs')),
    row('encode', cells('encodeUs')),
    '',
  ]
}

function readTable(version, figures) {
  const cells = ['ours', 'copied', 'server-tokens'].map((id) =>
    micro(median(figures, id, 'readUs')),
  )
  return [
    `| ${version}, server code wants the access token | whole session, this package | copied callback, stock cookie | \`getAccessToken()\` |`,
    '|---|---|---|---|',
    row('not due', cells),
    '',
  ]
}

/** @param {ReturnType<typeof import('./summary.js').summarize>} summary */
function storedReadLines({ stored_read: read }) {
  if (!read) return []
  const shown = ({ median: us, ratio }) => `${micro(us)}${ratio === 1 ? '' : `, ×${short(ratio)}`}`
  return [
    '| whole session read, not due | tokens in the cookie | in a store, fresh in memory | `localStore` asked | `redisStore` asked |',
    '|---|---|---|---|---|',
    ...VERSIONS.flatMap((version) => {
      const cells = (name) =>
        ['ours', 'fresh', 'local', 'redis'].map((id) => read[version][id][name])
      return [
        row(version, cells('readUs').map(shown)),
        row(`${version}, main thread`, cells('readCpuUs').map(shown)),
      ]
    }),
    '',
  ]
}

const median = (figures, id, name) => figures[id][name].median
const rowOf = (figures, name, shown) =>
  ['ours', ...SHOWN_PEERS].map((id) => shown(median(figures, id, name)))
const row = (label, cells) =>
  `| ${label} |${cells.map((cell) => (cell ? ` ${cell} |` : ' |')).join('')}`

const count = (number) => Math.round(number).toLocaleString('en-US')
/** Two digits of what is small, whole numbers of the rest. */
const short = (number) => (number < 10 ? Number(number.toPrecision(2)) : count(number))
const micro = (number) => `${short(number)} µs`
const milli = (number) => `${Math.round(number)} ms`

/**
 * The documents as they are to be.
 *
 * @param {object} [results] those of latest.json
 * @returns {Record<string, string>} text by path, as seen from the root
 */
function documents(results = JSON.parse(fs.readFileSync(LATEST, 'utf8'))) {
  const texts = {}
  for (const { file, from, to, lines } of BLOCKS) {
    texts[file] ??= fs.readFileSync(path.join(ROOT, file), 'utf8')
    const start = texts[file].indexOf(from) + from.length
    const end = texts[file].indexOf(to, start)
    if (start < from.length || end < 0) throw new Error(`${file} has no place for its figures`)
    const block = lines(results.summary).map((line) => `${line}\n`)
    texts[file] = texts[file].slice(0, start) + block.join('') + texts[file].slice(end)
  }
  return texts
}

/** @returns {string[]} the files that were written */
function writeDocuments() {
  const texts = documents()
  for (const [file, text] of Object.entries(texts)) fs.writeFileSync(path.join(ROOT, file), text)
  return Object.keys(texts)
}

if (require.main === module) console.log(`Written: ${writeDocuments().join(', ')}`)

module.exports = { documents, writeDocuments }
