import type { AppleKey, BackendOptions, RefreshFunction, RefreshRequest } from './backends.js'
import type { PemBuffer } from './options.js'

/**
 * How the client proves who it is at the token endpoint: RFC 6749 §2.3.1 (`client_secret_basic`,
 * `client_secret_post`), RFC 7523 §2.2 and OIDC Core §9 (`client_secret_jwt`, `private_key_jwt`),
 * RFC 8705 §2 (`tls_client_auth`, `self_signed_tls_client_auth`), `none` for a public client.
 */
export type ClientAuthentication =
  | 'client_secret_post'
  | 'client_secret_basic'
  | 'client_secret_jwt'
  | 'private_key_jwt'
  | 'tls_client_auth'
  | 'self_signed_tls_client_auth'
  | 'none'

/** JWS algorithms of `private_key_jwt`: RFC 7518 §3.1, RFC 8037 §3.1. */
export type SigningAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'

/** A private key as a JSON Web Key (RFC 7517). */
export interface PrivateJwk {
  /** Key type: `RSA`, `EC` or `OKP`. */
  kty: string
  /** Key id, which goes into the header of the assertion. */
  kid?: string
  /** The numbers of the key, in base64url. */
  [member: string]: unknown
}

/** A private CryptoKey that was made with `extractable: true`, as Auth.js v5's `clientPrivateKey`. */
export interface ExportableKey {
  /** `private`. */
  readonly type: string
  /** Whether it may be exported, which it has to be. */
  readonly extractable: boolean
}

/** What the client shows in the TLS handshake (RFC 8705). */
export interface ClientCertificate {
  /** PEM of the certificate, followed by its chain if the server needs it. */
  cert: string | PemBuffer
  /** Unencrypted PEM of its private key. */
  key: string | PemBuffer
}

/**
 * One client at one authorization server, or at a backend that is none.
 *
 * `clientId` and `clientSecret` may be `undefined` for the compiler, because they usually come from
 * the environment; at run time that throws an `InvalidOptionError` that names the option (only
 * during `next build` it does not).
 */
export type ProviderOptions =
  | OAuthProviderOptions
  | RequestProviderOptions
  | FunctionProviderOptions

/** A client that refreshes as OAuth has it (RFC 6749 §6). */
export interface OAuthProviderOptions extends CommonProviderOptions {
  /** RFC 6749 §2.2. */
  clientId: string | undefined
  request?: undefined
  refresh?: undefined
}

/** A backend that is asked in words of its own, such as the one behind a credentials provider. */
export interface RequestProviderOptions extends CommonProviderOptions {
  /** Needed where `request` names `{client_id}`. */
  clientId?: string | undefined
  /** What is sent. */
  request: RefreshRequest
  refresh?: undefined
}

/** A backend that a function of yours asks. */
export interface FunctionProviderOptions extends CommonProviderOptions {
  /** Tells the tokens of several clients of one backend apart. @default none */
  clientId?: string | undefined
  request?: undefined
  /** Called once for all callers of a session. */
  refresh: RefreshFunction
}

/** What is an option of all. */
export interface CommonProviderOptions extends BackendOptions {
  /**
   * RFC 6749 §2.3.1. Needed unless the client proves itself in another way, or not at all. A function is
   * called for each request; where it rejects, the refresh is tried again later.
   */
  clientSecret?: string | (() => string | Promise<string>) | undefined
  /** Sign in with Apple: in place of `clientSecret`, which ends after six months there. */
  apple?: AppleKey | undefined
  /**
   * RFC 6749 §3.2. An `https:` URL; `http:` to this machine, or with `allowInsecureHttp`.
   * @default that of the known provider, else the issuer's metadata name it
   */
  tokenEndpoint?: string | undefined
  /**
   * The issuer whose metadata name the endpoints (RFC 8414, OIDC Discovery); fetched once, cached.
   * Of a known provider one elsewhere than its own is another authorization server: credentials go
   * there only.
   */
  issuer?: string | undefined
  /**
   * Where the metadata is, if not under the issuer, as in NextAuth v4: the URL itself with its query,
   * or what `/.well-known/openid-configuration` is put behind. The issuer that is named there may be
   * another than `issuer`: a server asked at an internal address names its public one, Azure AD B2C
   * one for all its policies. `withTokenRotation` takes it from v4's providers.
   */
  wellKnown?: string | undefined
  /**
   * What the authorization server was called before it moved to another host. A sign-in binds its
   * tokens to `issuer`, or else to the origin of the token endpoint; a session that is bound to
   * another server is refused (`unknown_provider`, nothing is sent) unless it is one of these.
   */
  formerIssuers?: readonly string[] | undefined
  /** Microsoft Entra: the tenant of the token endpoint. @default from `issuer`, else `common` */
  tenantId?: string | undefined
  /**
   * RFC 7009 §2, for `rotator.revoke`. @default that of the issuer, or of the known provider unless
   * `tokenEndpoint` is elsewhere
   */
  revocationEndpoint?: string | undefined
  /**
   * Where `createSignOutRoute` sends the browser (OpenID Connect RP-Initiated Logout 1.0, or the own way of Auth0 and
   * Cognito). `false`: nowhere, the session ends here alone. @default that of the issuer's metadata, or of the known provider
   */
  endSessionEndpoint?: string | false | undefined
  /**
   * @default `private_key_jwt` with a `privateKey`, else `tls_client_auth` with nothing but a
   * `clientCertificate`, else that of the known provider, else what the issuer's metadata support,
   * else `client_secret_basic`
   */
  clientAuthentication?: ClientAuthentication | undefined
  /** For `private_key_jwt`: unencrypted PEM text, a JWK, or a CryptoKey that may be exported. */
  privateKey?: string | PrivateJwk | ExportableKey | undefined
  /** The `kid` of the assertion. @default that of the JWK */
  keyId?: string | undefined
  /** @default by the kind of key */
  signingAlgorithm?: SigningAlgorithm | undefined
  /**
   * Whom the assertions of `private_key_jwt` and `client_secret_jwt` are for, their `aud` (RFC 7523
   * §3): `'issuer'`, `'token_endpoint'`, or a URL that the provider expects. @default the issuer
   * where one is known, as the OAuth working group advises now (draft-ietf-oauth-rfc7523bis); else,
   * and at Microsoft Entra, the token endpoint
   */
  assertionAudience?: 'issuer' | 'token_endpoint' | (string & {}) | undefined
  /**
   * For mutual TLS: as the client's proof (`tls_client_auth`, `self_signed_tls_client_auth`), or
   * beside another one where the tokens are bound to the certificate (RFC 8705 §3). Of the issuer's
   * endpoints those under `mtls_endpoint_aliases` are used.
   */
  clientCertificate?: ClientCertificate | undefined
  /**
   * Further body fields of the refresh request, such as `scope` (RFC 6749 §6). Tokens are shared
   * only among callbacks with the same entries; those with others take turns with the refresh token
   * of a session, and get an access token each. Not those this
   * package writes itself: `grant_type`, `refresh_token`, `client_id`, `client_secret`,
   * `client_assertion`, `client_assertion_type`. Where the provider repeats a value of 8 characters
   * or more, it is masked in logs and events; not that of `scope`, `resource` and `audience`.
   *
   * `withTokenRotation` begins with `token.params` of the config's provider, and for Microsoft Entra
   * with the `scope` of its authorization request, where that asks for an API of your own; entries
   * of this option win.
   */
  parameters?: Readonly<Record<string, string>> | undefined
  /**
   * Further headers of the refresh request. Not `Authorization`, `Content-Type` or `Host`. Masked
   * like `parameters`; not `Accept` and `User-Agent`.
   */
  headers?: Readonly<Record<string, string>> | undefined
  /** How the body is written: RFC 6749 says `form`, Notion wants `json`. @default 'form' */
  bodyFormat?: 'form' | 'json' | undefined
  /**
   * Lifetime (s) of access tokens where neither the provider tells one (RFC 6749 §5.1,
   * `expires_in`) nor the token's own `exp`, if it is a JWT. From 1 s to 10 years. Without one, such
   * a token never falls due. A cookie or a database row without an expiry is refreshed once.
   */
  defaultLifetime?: number | undefined
  /**
   * Of one attempt (ms), from 1 to 600,000. @default the option of all, else `httpOptions.timeout` of
   * NextAuth v4's provider
   */
  timeout?: number | undefined
  /**
   * PEM of further trusted CA certificates, beside those of the option of all. @default the ones of
   * `httpOptions` in NextAuth v4's provider
   */
  ca?: string | PemBuffer | readonly (string | PemBuffer)[] | undefined
  /**
   * URL of a proxy, or `false` for none. @default the option of all, else that of the proxy agent in
   * `httpOptions` of NextAuth v4's provider
   */
  proxy?: string | false | undefined
  /** Allows `http:` endpoints other than loopback for this provider. @default the option of all */
  allowInsecureHttp?: boolean | undefined
}
