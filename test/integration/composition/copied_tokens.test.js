// A line of the callback that was copied, behind ours: the access token of the sign-in in a second place of the token.

const { withTokenRotation } = require('../../..')
const { demoProvider } = require('../../support/next_auth_configs.js')
const { withEndpointAndLog } = require('../../support/endpoint_and_log.js')

let endpoint
let logged

withEndpointAndLog((parts) => {
  endpoint = parts.endpoint
  logged = parts.logged
})

const lines = () => logged.mock.calls.map((call) => call.join(' '))
const nowSeconds = () => Math.floor(Date.now() / 1000)

const account = (id) => ({
  provider: id,
  access_token: `access-of-${id}`,
  refresh_token: `refresh-of-${id}`,
  expires_at: nowSeconds() + 3600,
})
const signIn = (id, jwt) => {
  const { callbacks } = withTokenRotation({
    providers: [demoProvider(endpoint, { id })],
    callbacks: { jwt },
  })
  return callbacks.jwt({ token: { sub: 'ada' }, account: account(id), user: { id: 'ada' } })
}

test.each([
  [
    'by name',
    (token, { access_token }) => ({ ...token, accessToken: access_token }),
    'accessToken',
  ],
  ['with the account', (token, given) => ({ ...token, account: given }), 'account.access_token'],
  ['in an object', (token, given) => ({ ...token, api: { jwt: given.access_token } }), 'api.jwt'],
])('is said once: %s', async (how, keep, place) => {
  const id = `copied-${how.replaceAll(' ', '-')}`
  const own = ({ token, account: given }) => (given ? keep(token, given) : token)
  expect(await signIn(id, own)).toMatchObject({ access_token: `access-of-${id}` })
  await signIn(id, own)
  expect(lines()).toEqual([expect.stringContaining(`as token.${place} too`)])
  expect(lines()[0]).not.toContain(`access-of-${id}`)
})

test('cannot be looked for in what throws, and the sign-in goes on', async () => {
  const result = await signIn('throwing', ({ token }) => ({
    ...token,
    api: {
      get jwt() {
        throw new Error('not now')
      },
    },
  }))
  expect(result).toMatchObject({ access_token: 'access-of-throwing' })
  expect(lines()).toEqual([])
})

test('is none where the callback keeps something else of it', async () => {
  await signIn('kept-else', ({ token, account: given }) =>
    given ? { ...token, type: given.provider, since: given.expires_at } : token,
  )
  expect(lines()).toEqual([])
})
