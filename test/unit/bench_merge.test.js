// Scenarios of the benchmark that were measured alone stand beside those of the last full run, if the machine is the same.

const { merge } = require('../../bench/merge.js')

const machine = { processor: 'one', cores: 2, system: 'linux x64', node: '20.0.0', versions: {} }
const measured = (scenario, round) => ({
  scenario,
  variant: 'v',
  contender: 'ours',
  round,
  metrics: {},
})

const latest = {
  machine: { ...machine, date: '2026-01-01', versions: { undici: '7.0.0' } },
  sizes: { rounds: 5, hotPath: { slices: 1 }, storm: { sessions: 1 } },
  measurements: [measured('hot_path', 1), measured('hot_path', 2), measured('storm', 1)],
}
const run = {
  machine: { ...machine, date: '2026-02-02', versions: { jose: '6.0.0' } },
  sizes: { rounds: 1, hotPath: { slices: 2 }, storm: { sessions: 2 }, sessionRead: { slices: 3 } },
  measurements: [measured('hot_path', 1), measured('session_read', 1)],
}

test('the scenarios of the run replace those of the same name, and no others', () => {
  const merged = merge(latest, run)
  expect(merged.measurements).toEqual([
    measured('storm', 1),
    measured('hot_path', 1),
    measured('session_read', 1),
  ])
  expect(merged.sizes).toEqual({
    rounds: 5,
    hotPath: { slices: 2 },
    storm: { sessions: 1 },
    sessionRead: { slices: 3 },
  })
})

test('it says when they were measured', () => {
  expect(merge(latest, run).machine).toMatchObject({
    date: '2026-01-01',
    later: { hot_path: '2026-02-02', session_read: '2026-02-02' },
    versions: { undici: '7.0.0', jose: '6.0.0' },
  })
})

test.each(['processor', 'cores', 'system', 'node'])('another %s is refused', (name) => {
  const elsewhere = { ...run, machine: { ...run.machine, [name]: 'another' } }
  expect(() => merge(latest, elsewhere)).toThrow(`had ${name} ${machine[name]}, this one another`)
})
