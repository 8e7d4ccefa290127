// README and docs/performance.md show the figures of the last full run of the benchmark, and of nothing else.

const fs = require('node:fs')
const path = require('node:path')
const { documents } = require('../../bench/documents.js')
const latest = require('../../bench/results/latest.json')

const ROOT = path.join(__dirname, '../..')

test.each(Object.keys(documents()))('%s has the figures of bench/results/latest.json', (file) => {
  expect(fs.readFileSync(path.join(ROOT, file), 'utf8')).toBe(documents()[file])
})

test('session reads are shown once a run has measured them', () => {
  const figure = (median) => ({ median })
  const cookie = { decodeUs: figure(200.4), encodeUs: figure(12.34) }
  const read = { readUs: figure(987.6) }
  const at = (median, ratio) => ({ readUs: { median, ratio }, readCpuUs: { median, ratio } })
  const ofEach = (ids, figures) => Object.fromEntries(ids.map((id) => [id, figures]))
  const stored = { ours: at(60, 1), fresh: at(57, 0.95), local: at(120, 2), redis: at(240, 4) }
  const summary = {
    ...latest.summary,
    stored_read: { v4: stored, v5: stored },
    session_cookie: ofEach(['v4-2', 'v5-2'], ofEach(['stock', 'node-crypto', 'ours'], cookie)),
    session_read: ofEach(['v4', 'v5'], ofEach(['copied', 'ours', 'server-tokens'], read)),
  }
  const { 'README.md': readme, 'docs/performance.md': performance } = documents({ summary })
  expect(readme).toContain('- A session read takes 988 and 988 µs in v4 and v5')
  expect(readme.split('\n').length).toBeLessThanOrEqual(151)
  expect(performance).toContain('| decode | 200 µs | 200 µs | 200 µs |\n| encode | 12 µs |')
  const places = '60 µs | 57 µs, ×0.95 | 120 µs, ×2 | 240 µs, ×4 |'
  expect(performance).toContain(`| v4 | ${places}\n| v4, main thread | ${places}`)
  expect(performance.match(/\| not due \| 988 µs \|/g)).toHaveLength(2)
})
