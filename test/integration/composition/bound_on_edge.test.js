// A sign-in on edge writes the same claims as one under Node.js: the cookie is read by both.

const main = require('../../..')
const edge = require('../../../lib/server/edge.js')

const client = { clientId: 'an-id', clientSecret: 'a-secret' }
const account = (provider) => ({
  provider,
  type: 'oauth',
  access_token: 'first',
  refresh_token: 'first-refresh',
  expires_at: Math.floor(Date.now() / 1000) + 3600,
})
const bound = ({ provider, authorization_server }) => ({ provider, authorization_server })
const signedIn = ({ createCallbacks }, id, options) =>
  createCallbacks({ providers: { [id]: { ...client, ...options } } }).jwt({
    token: { sub: 'ada' },
    account: account(id),
  })

test.each([
  ['google', {}, 'https://oauth2.googleapis.com'],
  ['google', { issuer: 'https://accounts.google.com/' }, 'https://accounts.google.com'],
  ['microsoft-entra-id', { tenantId: 'contoso' }, 'https://login.microsoftonline.com'],
  ['okta', { issuer: 'https://ACME.okta.com:443/oauth2/x/' }, 'https://acme.okta.com/oauth2/x'],
  ['salesforce', {}, 'https://login.salesforce.com'],
  ['own', { tokenEndpoint: 'https://id.example.com/token' }, 'https://id.example.com'],
  [
    'own',
    { wellKnown: 'https://id.example.com/t/.well-known/openid-configuration' },
    'https://id.example.com/t',
  ],
])('%s %p', (id, options, authorization_server) => {
  const expected = { provider: id, authorization_server }
  expect(bound(signedIn(main, id, options))).toEqual(expected)
  expect(bound(signedIn(edge, id, options))).toEqual(expected)
})

test.each([
  ['main', main],
  ['edge', edge],
])('%s: a sign-in without tokens names its provider', (_name, { createCallbacks }) => {
  const { jwt } = createCallbacks({ providers: { google: client } })
  const of = { provider: 'credentials', type: 'credentials', providerAccountId: '1' }
  expect(jwt({ token: { sub: 'ada' }, account: of })).toEqual({
    sub: 'ada',
    provider: 'credentials',
  })
})
