// A user signs out at the provider's own page, and no app has a part in it. The provider tells both apps, server to
// server. After that no copy of a cookie works in either of them.

const { scratchFolder } = require('../support/scratch_folder.js')
const { launchChromium } = require('./harness/chromium.js')
const { untilState } = require('./harness/open_page.js')
const { planOf } = require('./harness/shared_apps.js')
const { setStages } = require('./harness/stage.js')
const { Visitor } = require('./harness/visitor.js')

const WITHIN_MS = 1_000

const folder = scratchFolder()
let chromium

beforeAll(async () => {
  chromium = await launchChromium()
})

afterAll(() => chromium?.close())

/** An app of NextAuth v4 and one of Auth.js v5, which have nothing in common but their provider. */
async function setBoth(isBySession) {
  const plans = ['v4', 'v5'].map(async (name) => ({
    ...(await planOf(name)),
    env: { STORE_FILE: `${folder}/${name}-${isBySession}.db` },
    client: (origin) => ({
      backchannelLogoutUri: `${origin}/api/backchannel-logout`,
      backchannelLogoutSessionRequired: isBySession,
    }),
  }))
  return setStages(await Promise.all(plans))
}

/** Signs a user in at both apps, in a browser of its own. */
async function arrive([first, second], name) {
  const visitor = await Visitor.arrive(chromium, first)
  await visitor.signIn('/server', name)
  const copies = await copiesOf(visitor)
  const next = visitor.at(second)
  await next.signInAgain('/server')
  return { visitor, copies: [...copies, ...(await copiesOf(next))] }
}

/** What an attacker may have taken: the cookie of the sign-in, and that of a later response. */
async function copiesOf(visitor) {
  const asSignedIn = await copyOf(visitor)
  await visitor.session()
  return [asSignedIn, await copyOf(visitor)]
}

async function copyOf({ context, stage: { origin } }) {
  const cookies = await context.cookies(origin)
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const ask = async (path) => (await fetch(origin + path, { headers: { cookie } })).json()
  const user = async () => (await ask('/api/auth/session'))?.user?.name ?? null
  return { user, works: async () => [await user(), await ask('/api/whose-token')] }
}

/** @returns {Promise<number>} when the provider had responded (ms) */
async function signOutAtProvider({ page, stage: { identity } }) {
  await page.goto(`${identity.issuer}/session/end`)
  const confirmed = page.waitForResponse((response) => response.request().method() === 'POST')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await (await confirmed).finished()
  return Date.now()
}

/** @returns {Promise<number>} how long after that the first request that is refused was sent (ms) */
async function firstRefusal(copy, endedAt) {
  for (;;) {
    const after = Date.now() - endedAt
    if ((await copy.user()) === null) return after
    if (after > WITHIN_MS) throw new Error(`a cookie still works ${after} ms later`)
  }
}

const worksIn = (copies) => Promise.all(copies.map(({ works }) => works()))

describe.each([
  ['a logout token with sid ends the sessions of that browser', true],
  ['a logout token without sid ends those of all browsers of the user', false],
])('%s', (_name, isBySession) => {
  let stages
  let laptop
  let phone
  let other

  beforeAll(async () => {
    stages = await setBoth(isBySession)
    ;[laptop, phone, other] = await Promise.all(
      ['ada', 'ada', 'ben'].map((name) => arrive(stages, name)),
    )
  })

  afterAll(async () => {
    await Promise.all((stages ?? []).map((stage) => stage.close()))
  })

  test('in both apps, within a second, and in every copy', async () => {
    const all = [laptop, phone, other].flatMap(({ copies }) => copies)
    const users = ['Ada', 'Ada', 'Ben'].flatMap((name) => Array(4).fill([name, 'demo']))
    expect(await worksIn(all)).toEqual(users)

    const tab = await laptop.visitor.openTab('/?refetchInterval=1')
    await untilState(tab, ({ status }) => status === 'authenticated')
    const endedAt = await signOutAtProvider(laptop.visitor)
    const [ended, left] = isBySession
      ? [laptop.copies, [...phone.copies, ...other.copies]]
      : [[...laptop.copies, ...phone.copies], other.copies]
    const delays = await Promise.all(ended.map((copy) => firstRefusal(copy, endedAt)))
    expect(Math.max(...delays)).toBeLessThanOrEqual(WITHIN_MS)

    expect(await worksIn(ended)).toEqual(ended.map(() => [null, null]))
    expect(await worksIn(left)).toEqual(users.slice(ended.length))
    // An open page notices when it asks again.
    await untilState(tab, ({ status }) => status === 'unauthenticated')
    for (const { origin } of stages) {
      expect(await laptop.visitor.read(`${origin}/server`)).toBeNull()
    }
  })
})
