// `init` puts withTokenRotation around the configs of apps as they are found, and leaves every other file alone.

const fs = require('node:fs')
const path = require('node:path')
const { loadWithV4, loadWithV5, makeApp, syntaxProblems } = require('../../support/init_apps.js')
const { REFUSED_SAMPLES } = require('../../support/init/refused_samples.js')
const { V4_SAMPLES } = require('../../support/init/v4_samples.js')
const { V5_SAMPLES } = require('../../support/init/v5_samples.js')
const { readApp } = require('../../../lib/init/app.js')
const { planChanges } = require('../../../lib/init/plan.js')

const apps = []

/** The app with the change made, as `--yes` does. */
function initialize({ config, ...sample }) {
  const app = makeApp(sample)
  apps.push(app)
  const named = config && path.join(app.folder, config)
  const { changes, byHand } = planChanges(readApp(app.folder), named)
  for (const { file, after } of changes) fs.writeFileSync(file, after)
  const [change] = changes.filter(({ file }) => !/next\.config/.test(file))
  return { app, change, byHand }
}

afterAll(() => {
  for (const app of apps) app.remove()
})

const edited = [...V4_SAMPLES, ...V5_SAMPLES]

test('there are enough shapes', () => {
  expect(edited.length).toBeGreaterThan(17)
  expect(REFUSED_SAMPLES.length).toBeGreaterThan(12)
})

test.each(edited)('$name', (sample) => {
  const [file, contained] = sample.auth
  const { app, change, byHand } = initialize(sample)
  expect(byHand).toEqual([])
  expect(path.relative(app.folder, change.file)).toBe(file)
  const text = app.read(file)
  expect(text).toContain(contained)
  expect(syntaxProblems(file, text)).toEqual([])
  expect(text.match(/\bwithTokenRotation\(/g)).toHaveLength(1)
  // What was there is there, in its order.
  const added =
    /import \{ withTokenRotation \}[^\n]*\n|const \{ withTokenRotation \}[^\n]*\n|withTokenRotation\(/g
  const isNew = !sample.files[file].includes('withTokenRotation')
  if (isNew) {
    const left = text.replace(added, '')
    const letters = (one) => one.replace(/\)/g, '')
    expect(letters(left)).toBe(letters(sample.files[file]))
    expect(text.includes('\r\n')).toBe(sample.files[file].includes('\r\n'))
  }
  for (const other of Object.keys(sample.files)) {
    if (other !== file) expect(app.read(other)).toBe(sample.files[other])
  }
  // A second time there is nothing to change.
  const named = sample.config && path.join(app.folder, sample.config)
  const again = planChanges(readApp(app.folder), named)
  expect(again.byHand).toEqual([])
  for (const { before, after } of again.changes) expect(after).toBe(before)
})

test.each(REFUSED_SAMPLES)('refused, with the lines to paste: $name', (sample) => {
  const { app, change, byHand } = initialize(sample)
  expect(change).toBeUndefined()
  const [{ reason, lines }] = byHand
  expect(reason).toMatch(sample.refused)
  expect(lines.join('\n')).toMatch(
    /withTokenRotation|createCallbacks|createDatabaseSessionCallback/,
  )
  for (const file of Object.keys(sample.files)) expect(app.read(file)).toBe(sample.files[file])
})

const loaded = edited.filter(({ loads }) => loads)

test.each(loaded.filter(({ nextAuth }) => nextAuth.startsWith('4')))(
  'the real NextAuth loads $name',
  (sample) => {
    const { app } = initialize(sample)
    const [file] = sample.auth
    expect(loadWithV4(app.folder, file)).toBe(1)
  },
)

test('the real Auth.js loads the results of v5', async () => {
  const samples = loaded.filter(({ nextAuth }) => nextAuth.startsWith('5'))
  expect(samples.length).toBeGreaterThan(4)
  const entries = samples.map((sample) => {
    const entry = Object.keys(sample.files).find((file) =>
      /import NextAuth/.test(sample.files[file]),
    )
    return { folder: initialize(sample).app.folder, file: entry }
  })
  const results = await loadWithV5(entries)
  const failed = results
    .map((result, at) => ({ ...result, name: samples[at].name }))
    .filter(({ wraps, problem }) => wraps !== 1 || problem)
  expect(failed).toEqual([])
})
