import { readFileSync } from 'node:fs'
import {
  type ClientAuthentication,
  createCallbacks,
  type ProviderOptions,
  type TokenRotationOptions,
  type WithTokenRotationOptions,
  withTokenRotation,
} from 'next-auth-token-rotation'

const google = { clientId: 'id', clientSecret: 'secret' }

export const everything: TokenRotationOptions = {
  providers: {
    google,
    keycloak: {
      clientId: 'id',
      issuer: 'https://id.example.com/realms/main',
      revocationEndpoint: 'https://id.example.com/revoke',
      clientAuthentication: 'private_key_jwt',
      privateKey: { kty: 'EC', kid: 'k1', d: '…' },
      keyId: 'k1',
      signingAlgorithm: 'ES256',
      clientCertificate: { cert: readFileSync('cert.pem'), key: '-----BEGIN PRIVATE KEY-----' },
      parameters: { scope: 'openid offline_access' },
      headers: { 'X-Tenant': 'main' },
      bodyFormat: 'form',
      defaultLifetime: 300,
      allowInsecureHttp: false,
    },
    'microsoft-entra-id': { ...google, tenantId: 'contoso', tokenEndpoint: undefined },
  },
  defaultProvider: 'google',
  layout: 'next-auth-v4-seconds',
  refreshBeforeExpiry: 300,
  background: true,
  timeout: 5000,
  connectTimeout: 1000,
  retries: 0,
  successorTtl: 3600,
  maxSuccessors: 100,
  expose: ['accessToken'],
  idToken: true,
  errorName: 'SignInAgain',
  registerUrl: 'https://api.example.com/users',
  ca: [readFileSync('ca.pem'), '-----BEGIN CERTIFICATE-----'],
  proxy: false,
  allowInsecureHttp: true,
  onEvent: (event) => console.log(event.type),
}
createCallbacks(everything)
createCallbacks({ ...everything, ca: readFileSync('ca.pem') })

// `withTokenRotation` has the providers from the config; what is given completes them.
export const completing: WithTokenRotationOptions = {
  providers: { google: { parameters: { scope: 'openid' } } },
}
withTokenRotation({ providers: [] }, completing)

export const method: ClientAuthentication = 'client_secret_basic'

// @ts-expect-error no options
createCallbacks()
// @ts-expect-error no providers
createCallbacks({})
// @ts-expect-error a list of NextAuth providers goes into withTokenRotation
createCallbacks({ providers: [google] })
// @ts-expect-error a misspelt option
createCallbacks({ providers: { google }, refreshBeforeExpirey: 60 })
// @ts-expect-error a misspelt layout
createCallbacks({ providers: { google }, layout: 'nextauth-v4' })
// @ts-expect-error numbers are numbers
createCallbacks({ providers: { google }, timeout: '10s' })
// @ts-expect-error `true` is not a proxy
createCallbacks({ providers: { google }, proxy: true })
// @ts-expect-error a plain Uint8Array is refused at run time too
createCallbacks({ providers: { google }, ca: new Uint8Array(8) })
// @ts-expect-error clientId has to be there, if only as a variable that is not set
export const withoutId: ProviderOptions = { clientSecret: 'secret' }
// @ts-expect-error a certificate is nothing without its key
export const halfPair: ProviderOptions = { ...google, clientCertificate: { cert: 'PEM' } }
// @ts-expect-error not a method of RFC 6749, RFC 7523 or RFC 8705
export const wrongMethod: ProviderOptions = { ...google, clientAuthentication: 'basic' }
// @ts-expect-error body fields are strings
export const wrongParameter: ProviderOptions = { ...google, parameters: { retries: 1 } }

// @ts-expect-error withTokenRotation takes the whole config
withTokenRotation([google])
// @ts-expect-error a config has providers
withTokenRotation({ callbacks: {} })
// @ts-expect-error v3's callbacks are positional: its config is composed by hand
withTokenRotation({ providers: [] }, { layout: 'next-auth-v3' })
