// Every OAuth 2 provider that NextAuth v4 and Auth.js v5 come with: made as an app makes it, wrapped, and one token
// refreshed. Its refresh goes where NextAuth's own sign-in sends the code, unless a table says why not.

const fs = require('node:fs')
const path = require('node:path')
const { withTokenRotation } = require('../../..')
const { default: parseProviders } = require('../../../node_modules/next-auth/core/lib/providers.js')
const { runNode } = require('../../support/child.js')
const { startProviderInternet } = require('../../support/provider_internet.js')
const { ELSEWHERE, ELSEWHERE_V5, SAID, stockProvider } = require('../../support/stock_providers.js')

const FOLDER = path.join(__dirname, '../../../node_modules/next-auth/providers')

const V4 = fs
  .readdirSync(FOLDER)
  .filter((file) => file.endsWith('.js') && !['email.js', 'index.js'].includes(file))
  .map((file) => [file, require(path.join(FOLDER, file)).default])
  .filter(([, make]) => typeof make === 'function')
  .map(([file, make]) => [
    file,
    stockProvider(make, file === 'twitter.js' ? { version: '2.0' } : {}),
  ])
  .filter(([, provider]) => provider)

/** Where NextAuth v4 sends the code: openid-client discovers at `wellKnown` whatever else there is. */
function placeOf(provider) {
  const copy = { ...provider, options: { ...provider.options } }
  const [{ wellKnown, accessTokenUrl, token = { url: accessTokenUrl } }] = parseProviders({
    providers: [copy],
    url: 'http://a.test',
  }).providers
  const url = new URL(wellKnown ?? token.url)
  if (!wellKnown) return `${url.host}${url.pathname}`
  return `${url.host}${url.pathname.split('/.well-known/')[0]}/discovered/token`
}

async function v5Providers(env) {
  const { code, stdout, stderr } = await runNode(['test/support/stock_providers_v5.mjs'], {
    input: JSON.stringify({ refreshes: env !== undefined }),
    env,
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}

let internet
let v5
let v5Requests

beforeAll(async () => {
  const places = [
    ...(await v5Providers()).map(({ place }) => place),
    ...V4.map(([, one]) => placeOf(one)),
  ]
  const expected = [...Object.values(ELSEWHERE), ...Object.values(ELSEWHERE_V5)]
  const hosts = new Set(
    [...places, ...expected].filter(Boolean).map((place) => place.split('/')[0]),
  )
  internet = await startProviderInternet([...hosts])
  v5 = await v5Providers({ https_proxy: internet.proxy, NODE_EXTRA_CA_CERTS: internet.caFile })
  v5Requests = placesByToken()
}, 120_000)

afterAll(() => internet.close())

const placesByToken = () =>
  Object.fromEntries(
    internet
      .tokenRequests()
      .map(({ host, url, body }) => [body.refresh_token, `${host}${url.split('?')[0]}`]),
  )

test.each(V4)("NextAuth v4's %s", async (file, provider) => {
  const complaints = jest.spyOn(console, 'error').mockImplementation(() => {})
  withTokenRotation({ providers: [provider] })
  const { callbacks } = withTokenRotation(
    { providers: [provider] },
    { providers: { [provider.id]: { ca: internet.ca, proxy: internet.proxy } } },
  )
  const token = {
    access_token: 'old',
    expires_at: 1,
    refresh_token: `v4-${file}`,
    provider: provider.id,
  }
  const renewed = await callbacks.jwt({ token })
  const said = complaints.mock.calls.map(([line]) => line)
  complaints.mockRestore()
  expect(renewed).not.toHaveProperty('error')
  expect(placesByToken()[`v4-${file}`]).toBe(ELSEWHERE[provider.id] ?? placeOf(provider))
  expect(said).toEqual([])
})

test("Auth.js v5's, each", () => {
  expect(v5.length).toBeGreaterThan(80)
  const wrong = v5.filter(({ file, id, place, renewed, error }) => {
    const isRight = v5Requests[`refresh-${file}`] === (ELSEWHERE_V5[id] ?? place)
    return !isRight || !renewed || error
  })
  expect(wrong.map((one) => ({ ...one, went: v5Requests[`refresh-${one.file}`] }))).toEqual([])
})

test.each(Object.entries(SAID))(
  "of Auth.js v5's %s it is said what a refresh does not use: %p",
  (id, settings) => {
    const { said } = v5.find((one) => one.id === id)
    expect(said).toEqual(
      settings.map((name) =>
        expect.stringContaining(
          `provider "${id}" has ${name}, which is used at sign-in and not at a refresh. `,
        ),
      ),
    )
  },
)

test('of the others nothing is said', () => {
  const talkative = v5.filter(({ id, said }) => said.length > 0 && !SAID[id])
  expect(talkative).toEqual([])
})

test('TikTok is told its own name for the client id, WeChat its own too', () => {
  const bodyOf = (file) =>
    internet.tokenRequests().find(({ body }) => body.refresh_token === `refresh-${file}`).body
  expect(bodyOf('tiktok.js')).toMatchObject({ client_key: 'an-id', client_secret: 'a-secret' })
  expect(bodyOf('wechat.js')).toMatchObject({ appid: 'an-id', secret: 'a-secret' })
})
