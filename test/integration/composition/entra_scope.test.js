// The scope that a refresh at Microsoft Entra asks for.

const { withTokenRotation } = require('../../..')
const { expiredToken } = require('../../support/next_auth_configs.js')
const { settingsOfProviders } = require('../../support/provider_settings.js')
const { sessionAt } = require('../../support/session_with_v4.js')

const world = settingsOfProviders()
const { demo, refresh } = world

describe("Microsoft Entra's scope", () => {
  const { default: AzureAD } = require('next-auth/providers/azure-ad')
  const { default: AzureB2C } = require('next-auth/providers/azure-ad-b2c')
  const ids = { clientId: 'an-id', clientSecret: 'a-secret', tenantId: 'acme' }
  const OWN = 'openid offline_access api://files/read api://files/write'

  async function scopeAt(provider, options) {
    const config = withTokenRotation(
      { providers: [provider] },
      { ca: world.internet.ca, proxy: world.internet.proxy, ...options },
    )
    await sessionAt(config, { sub: 'ada', ...expiredToken({ provider: provider.id }) })
    return world.internet.tokenRequests()[0].body.scope
  }

  test.each([
    ['parameters', { params: { scope: OWN } }, OWN],
    [
      'a URL',
      `https://login.microsoftonline.com/acme/oauth2/v2.0/authorize?scope=${encodeURIComponent(OWN)}`,
      OWN,
    ],
    [
      'of several APIs, those of the first',
      { params: { scope: `${OWN} api://mail/read User.Read` } },
      OWN,
    ],
    [
      'an id of an application',
      { params: { scope: 'openid 11111111-2222-3333-4444-555555555555/.default' } },
      'openid 11111111-2222-3333-4444-555555555555/.default',
    ],
    ['of Microsoft Graph: none', { params: { scope: 'openid User.Read Mail.Read' } }, undefined],
    [
      'of Microsoft Graph by URL: none',
      { params: { scope: 'https://graph.microsoft.com/Mail.Read' } },
      undefined,
    ],
    ['of OpenID Connect: none', { params: { scope: 'openid profile offline_access' } }, undefined],
    ['none: none', undefined, undefined],
  ])('written as: %s', async (_way, authorization, expected) => {
    expect(await scopeAt(AzureAD({ ...ids, ...(authorization && { authorization }) }))).toBe(
      expected,
    )
  })

  test('B2C', async () => {
    const scope = 'openid offline_access https://acme.onmicrosoft.com/api/read'
    const b2c = AzureB2C({
      ...ids,
      primaryUserFlow: 'B2C_1_in',
      authorization: { params: { scope } },
    })
    expect(await scopeAt(b2c)).toBe(scope)
  })

  test("v5's provider", async () => {
    const provider = {
      id: 'microsoft-entra-id',
      type: 'oidc',
      issuer: 'https://login.microsoftonline.com/acme/v2.0',
    }
    const authorization = { params: { scope: OWN } }
    expect(await scopeAt({ ...provider, authorization, options: ids })).toBe(OWN)
  })

  test('the option parameters.scope wins', async () => {
    const provider = AzureAD({ ...ids, authorization: { params: { scope: OWN } } })
    const providers = { 'azure-ad': { parameters: { scope: 'api://files/.default' } } }
    expect(await scopeAt(provider, { providers })).toBe('api://files/.default')
  })

  test('other providers are sent none', async () => {
    await refresh(demo({ authorization: { params: { scope: OWN } } }))
    expect(world.endpoint.requests[0].body).not.toHaveProperty('scope')
  })
})
