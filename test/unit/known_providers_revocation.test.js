// A refresh token is revoked where it was issued: at a known provider's own endpoint only if its token endpoint is in use.

const { createCallbacks, withTokenRotation } = require('../..')
const { startProviderInternet } = require('../support/provider_internet.js')

const CREDENTIALS = { clientId: 'an-id', clientSecret: 'a-secret' }

const REVOCATION_ENDPOINTS = {
  google: 'https://oauth2.googleapis.com/revoke',
  discord: 'https://discord.com/api/oauth2/token/revoke',
  salesforce: 'https://login.salesforce.com/services/oauth2/revoke',
  zoom: 'https://zoom.us/oauth/revoke',
  reddit: 'https://www.reddit.com/api/v1/revoke_token',
  apple: 'https://appleid.apple.com/auth/revoke',
  twitter: 'https://api.x.com/2/oauth2/revoke',
}

const ELSEWHERE = 'https://login.acme.test'

let internet
let network

beforeAll(async () => {
  const endpoints = [
    ...Object.values(REVOCATION_ENDPOINTS),
    ELSEWHERE,
    'https://acme.my.salesforce.com',
  ]
  internet = await startProviderInternet(endpoints.map((url) => new URL(url).hostname))
  network = { ca: internet.ca, proxy: internet.proxy }
})

beforeEach(() => internet.reset())

afterAll(() => internet.close())

const tokenOf = (id) => ({
  provider: id,
  refresh_token: `revoke-${id}-${process.hrtime.bigint()}`,
})

const revoke = ({ rotator }, id) => rotator.revoke(tokenOf(id))

const callbacksWith = (id, provider) =>
  createCallbacks({ providers: { [id]: { ...CREDENTIALS, ...provider } }, ...network })

const askedAt = () => internet.tokenRequests().map(({ host, url }) => `https://${host}${url}`)

describe.each(Object.entries(REVOCATION_ENDPOINTS))('%s', (id, revocationEndpoint) => {
  test('is known to revoke', async () => {
    await revoke(callbacksWith(id), id)
    expect(askedAt()).toEqual([revocationEndpoint])
  })

  test.each([`${ELSEWHERE}/token`, `${new URL(revocationEndpoint).origin}.acme.test/token`])(
    'is not sent what %s issued',
    async (tokenEndpoint) => {
      const revoking = revoke(callbacksWith(id, { tokenEndpoint }), id)
      await expect(revoking).rejects.toMatchObject({ failure: { code: 'no_revocation_endpoint' } })
      expect(askedAt()).toEqual([])
    },
  )

  test('revokes where revocationEndpoint says', async () => {
    const tokenEndpoint = `${ELSEWHERE}/token`
    for (const more of [{}, { tokenEndpoint }]) {
      await revoke(callbacksWith(id, { ...more, revocationEndpoint: `${ELSEWHERE}/revoke` }), id)
    }
    expect(askedAt()).toEqual([`${ELSEWHERE}/revoke`, `${ELSEWHERE}/revoke`])
  })

  test("revokes for NextAuth v4's own provider object", async () => {
    const { default: Provider } = require(`next-auth/providers/${id}`)
    const provider = Provider({ ...CREDENTIALS, version: '2.0' })
    const config = { providers: [provider] }
    const { events } = withTokenRotation(config, { ...network, revokeOnSignOut: true })
    await events.signOut({ token: tokenOf(id) })
    expect(askedAt()).toEqual([revocationEndpoint])
  })
})

test.each([
  ['google', 'https://oauth2.googleapis.com/token?prettyPrint=false'],
  ['google', 'https://OAUTH2.googleapis.com:443/token'],
  ['google', 'https://www.googleapis.com/oauth2/v4/token'],
  ['google', 'https://accounts.google.com/o/oauth2/token'],
  ['twitter', 'https://api.twitter.com/2/oauth2/token'],
  ['discord', 'https://discord.com/api/v10/oauth2/token'],
])('%s revokes what its own %s issued', async (id, tokenEndpoint) => {
  await revoke(callbacksWith(id, { tokenEndpoint }), id)
  expect(askedAt()).toEqual([REVOCATION_ENDPOINTS[id]])
})

test('salesforce revokes at the domain of the organisation', async () => {
  const issuer = 'https://acme.my.salesforce.com'
  const tokenEndpoint = `${issuer}/services/oauth2/token`
  await revoke(callbacksWith('salesforce', { issuer, tokenEndpoint }), 'salesforce')
  expect(askedAt()).toEqual([`${issuer}/services/oauth2/revoke`])
})
