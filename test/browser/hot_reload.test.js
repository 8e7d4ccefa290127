// `next dev` loads the auth file again whenever it was edited. The package's memory is not lost with it.

const fs = require('node:fs')
const path = require('node:path')
const { assembleApp, nextCommand } = require('./harness/apps.js')
const { launchChromium } = require('./harness/chromium.js')
const { eventually } = require('./harness/eventually.js')
const { loadedAddons } = require('./harness/loaded_addons.js')
const { rotateWithStaleCookies } = require('./harness/rotations.js')
const { untilTime } = require('./harness/rotation_time.js')
const { setStage } = require('./harness/stage.js')
const { expectEachSpentOnce } = require('./harness/token_log.js')
const { Visitor } = require('./harness/visitor.js')

let authFile
let chromium
let stage
let visitor

beforeAll(async () => {
  const folder = assembleApp({ name: 'dev', parts: ['minimal'], stack: 'next16' })
  authFile = path.join(folder, 'auth_options.js')
  const command = (port) => nextCommand(folder, 'dev', '-p', String(port))
  ;[stage, chromium] = await Promise.all([
    setStage({ folder, command, identity: { accessTokenSeconds: 4 } }),
    launchChromium(),
  ])
  visitor = await Visitor.arrive(chromium, stage)
  await visitor.signIn()
})

afterAll(() => Promise.all([chromium?.close(), stage?.close()]))

/** Exposes one more field of the token, which shows when the edited file is in use. */
function edit(field) {
  const source = fs.readFileSync(authFile, 'utf8')
  fs.writeFileSync(authFile, source.replace("['access_token'", `['access_token', '${field}'`))
}

const read = () => visitor.ask('/api/token')

/** The session as the edited file shows it. */
const readEdited = (field) =>
  eventually(async () => {
    const session = await read()
    return session[field] && session
  })

test('an edited auth file finds the memory of the one before', async () => {
  const goBack = await visitor.keepCookies()
  const [first] = await rotateWithStaleCookies(visitor, read, 2)
  await stage.identity.setAccessTokenSeconds(3600)
  const latest = (await rotateWithStaleCookies(visitor, read, 1)).at(-1)
  const spent = await expectEachSpentOnce(stage)
  edit('provider')
  await goBack()
  const { access_token } = await readEdited('provider')
  expect(access_token).toBe(latest.access_token)
  expect(access_token).not.toBe(first.access_token)
  expect(await expectEachSpentOnce(stage)).toBe(spent)
})

test('a refresh that is under way during the edit is joined', async () => {
  await stage.identity.setAccessTokenSeconds(4)
  await visitor.signOut()
  await visitor.signInAgain()
  await stage.identity.setAccessTokenSeconds(3600)
  await stage.identity.setThinkTime(5_000)
  await stage.identity.clearLog()
  await untilTime(Date.now() + 4_000)
  const before = read()
  await eventually(async () => (await stage.identity.tokenRequests()).length > 0)
  edit('sub')
  const after = await readEdited('sub')
  expect(after.access_token).toBe((await before).access_token)
  expect(await expectEachSpentOnce(stage)).toBe(1)
})

test('the process has loaded one addon', () => {
  expect(loadedAddons(stage.app.pid)).toHaveLength(1)
})
