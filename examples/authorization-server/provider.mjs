import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { interactions, interactionUrl } from './interactions.mjs'
import { REVOCATION_PATH, TOKEN_PATH } from './journal.mjs'
import { Provider } from './oidc_provider.mjs'
import { errorPage, signOutPage } from './pages.mjs'
import { createStore } from './store.mjs'

const HOUR = 3600 // s
const FORTNIGHT = 14 * 24 * HOUR

/** By scope. */
const CLAIMS = {
  openid: ['sub'],
  profile: ['name', 'preferred_username'],
  email: ['email', 'email_verified'],
}

/**
 * An oidc-provider that issues a refresh token with every sign-in, rotates it with every use and
 * revokes the grant when a spent one comes back.
 *
 * @param {string} issuer
 * @param {import('./settings.mjs').Settings} settings read anew for every request, so that a change
 *   of `accessTokenSeconds`, `rotate` or `thinkTimeMs` takes effect at once
 * @param {import('./journal.mjs').Journal} journal
 * @returns {Provider}
 */
export function createProvider(issuer, settings, journal) {
  const accessTokenSeconds = () => settings.accessTokenSeconds
  const clients = [settings, ...settings.otherClients.map((own) => ({ ...settings, ...own }))]
  const provider = new Provider(issuer, {
    adapter: createStore(),
    clients: clients.map(client),
    // Only what the client may use, so that discovery tells the truth about it.
    clientAuthMethods: [settings.clientAuthentication],
    clientBasedCORS: () => false,
    claims: CLAIMS,
    // The profile is in the ID token too: NextAuth reads it there when a provider has `idToken`.
    conformIdTokenClaims: false,
    // One clock, so a lifetime of two seconds is two seconds.
    clockTolerance: 0,
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    features: {
      devInteractions: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, caller, token) => token.clientId === caller.clientId,
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = signOutPage(form)
        },
      },
      backchannelLogout: { enabled: clients.some(({ backchannelLogoutUri: uri }) => uri) },
    },
    // oidc-provider keeps its own requests from this machine, where the application is that a sign-out is told.
    fetch: (url, { dispatcher: _keptAway, ...options }) => fetch(url, options),
    findAccount: (_ctx, id) => account(id),
    interactions: { url: interactionUrl },
    jwks: signingKeys(),
    // Each sign-in is a grant of its own: revoking one leaves the person's other sign-ins alone.
    loadExistingGrant: (ctx) => ctx.oidc.provider.Grant.find(ctx.oidc.result?.consent?.grantId),
    renderError: (ctx, out) => {
      ctx.type = 'html'
      ctx.body = errorPage(out)
    },
    expiresWithSession: () => false,
    issueRefreshToken: () => true,
    rotateRefreshToken: () => settings.rotate,
    ttl: {
      AccessToken: accessTokenSeconds,
      Grant: Math.max(settings.refreshTokenSeconds, FORTNIGHT),
      IdToken: HOUR,
      Interaction: HOUR,
      RefreshToken: settings.refreshTokenSeconds,
      Session: FORTNIGHT,
    },
  })
  provider.use(registeredAuthenticationOnly(settings))
  provider.use(recorded(settings, journal))
  provider.use(interactions(provider))
  provider.on('server_error', (_ctx, error) => console.error(error))
  return provider
}

/**
 * Ends the grant a refresh token belongs to, as an administrator would.
 *
 * @param {Provider} provider
 * @param {string} refreshToken spent or not
 * @returns {Promise<boolean>} whether there was such a grant
 */
export async function revokeGrantOf(provider, refreshToken) {
  const found = await provider.RefreshToken.find(refreshToken, { ignoreExpiration: true })
  if (!found) return false
  await provider.AccessToken.revokeByGrantId(found.grantId)
  await provider.RefreshToken.revokeByGrantId(found.grantId)
  await (await provider.Grant.find(found.grantId))?.destroy()
  return true
}

function client({ clientId, clientSecret, clientAuthentication, redirectUris, jwks, ...settings }) {
  const { postLogoutRedirectUris, backchannelLogoutUri, backchannelLogoutSessionRequired } =
    settings
  const withSecret = clientAuthentication.startsWith('client_secret_')
  return {
    client_id: clientId,
    ...(withSecret && { client_secret: clientSecret }),
    ...(jwks && { jwks }),
    client_name: 'Demo application',
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: redirectUris,
    post_logout_redirect_uris: postLogoutRedirectUris,
    ...(backchannelLogoutUri && {
      backchannel_logout_uri: backchannelLogoutUri,
      backchannel_logout_session_required: backchannelLogoutSessionRequired,
    }),
    response_types: ['code'],
    token_endpoint_auth_method: clientAuthentication,
  }
}

function account(id) {
  const name = id.charAt(0).toUpperCase() + id.slice(1)
  const mailbox = id.toLowerCase().match(/\w+/g)?.join('.') ?? 'someone'
  return {
    accountId: id,
    claims: () => ({
      sub: id,
      name,
      preferred_username: id,
      email: `${mailbox}@example.com`,
      email_verified: true,
    }),
  }
}

// The generator does the encoding. Exporting a KeyObject as JWK locks the key, and Node.js (20.20)
// waits for ever where garbage collection just then destroys the generator, which locks it too.
function signingKeys() {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { format: 'jwk' },
    privateKeyEncoding: { format: 'jwk' },
  })
  return { keys: [{ ...privateKey, alg: 'RS256', use: 'sig' }] }
}

// oidc-provider takes a secret in the header from a client registered for the body. Real providers
// refuse that, and a client under test ought to notice.
function registeredAuthenticationOnly(settings) {
  return (ctx, next) => {
    const atClientEndpoint = ctx.path === TOKEN_PATH || ctx.path === REVOCATION_PATH
    if (atClientEndpoint && settings.clientAuthentication !== 'client_secret_basic') {
      delete ctx.req.headers.authorization
    }
    return next()
  }
}

function recorded(settings, journal) {
  return async (ctx, next) => {
    const at = Date.now()
    await next()
    if (ctx.path !== TOKEN_PATH && ctx.path !== REVOCATION_PATH) return
    const outcome = { at, status: ctx.status, error: ctx.body?.error ?? null }
    journal.record(ctx.path, ctx.oidc?.params ?? {}, outcome)
    // After the work, not before: a client that gives up waiting has spent its token all the same.
    if (ctx.path === TOKEN_PATH && settings.thinkTimeMs > 0) await delay(settings.thinkTimeMs)
  }
}
