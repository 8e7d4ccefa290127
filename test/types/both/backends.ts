import {
  createCallbacks,
  type NewTokens,
  type ProviderOptions,
  type RefreshFunction,
  RefreshRejectedError,
  withTokenRotation,
} from 'next-auth-token-rotation'

const tokenEndpoint = 'https://api.example.com/auth/refresh'
const request = { body: { refreshToken: '{refresh_token}' } }

createCallbacks({
  providers: {
    credentials: {
      signIn: { from: 'user', accessToken: 'tokens.access' },
      tokenEndpoint,
      request: { format: 'json', body: { a: ['{refresh_token}', 1, null, { b: true }] } },
      response: { accessToken: 'data.token', expiresAt: 'data.until', error: 'data.reason' },
    },
    // The parameter of a function needs no type.
    backend: {
      async refresh({ refreshToken, accessToken, idToken, provider, signal }) {
        const response = await fetch(`https://api.example.com/${provider}`, { signal })
        if (response.status === 401) throw new RefreshRejectedError('gone', { cause: response })
        const expiresAt = new Date()
        return { accessToken: `${accessToken}${idToken}`, refreshToken, expiresAt }
      },
    },
    apple: { clientId: 'id', apple: { teamId: 'a', keyId: 'b', privateKey: 'PEM' } },
    secret: { clientId: 'id', clientSecret: async () => 'secret', tokenEndpoint },
    instagram: {
      presents: 'access_token',
      tokenEndpoint,
      request: { format: 'query', body: { access_token: '{access_token}' } },
    },
  },
  async onTokens({ accessToken, expiresAt }, { token, provider, reason }) {
    console.log(accessToken.length, expiresAt?.toFixed(), token.sub, provider, reason === 'sign_in')
  },
})

withTokenRotation({ providers: [] }, { providers: { credentials: { tokenEndpoint, request } } })
withTokenRotation(
  { providers: [] },
  { providers: { insta: { refresh: async () => ({ accessToken: 'a' }) } } },
)

// @ts-expect-error the client id has to be there, unless request says what is sent
export const withoutRequest: ProviderOptions = { tokenEndpoint }
// @ts-expect-error not both
export const both: ProviderOptions = { request, refresh: async () => ({ accessToken: 'a' }) }
// @ts-expect-error a body of JSON
export const noJson: ProviderOptions = { request: { body: { a: new Date() } } }
// @ts-expect-error no such format
export const wrongFormat: ProviderOptions = { request: { ...request, format: 'xml' } }
// @ts-expect-error no such token
export const wrongToken: ProviderOptions = { request, presents: 'id_token' }
// @ts-expect-error an access token has to come back
export const noToken: RefreshFunction = async () => ({ refreshToken: 'a' })
// @ts-expect-error OAuth's own names are another's
export const oauthNames: RefreshFunction = async () => ({ access_token: 'a' })
// @ts-expect-error all three
createCallbacks({ providers: { apple: { clientId: 'id', apple: { teamId: 'a' } } } })

export const seconds = ({ expiresAt }: NewTokens): number | undefined => expiresAt
