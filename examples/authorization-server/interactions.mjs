import { consentPage, loginPage } from './pages.mjs'

const PATH = /^\/interaction\/[\w-]+$/
const MAX_FORM_BYTES = 4096

/**
 * Where oidc-provider sends a browser that has to log in or to consent.
 *
 * @param {object} _ctx
 * @param {{ uid: string }} interaction
 * @returns {string} path
 */
export function interactionUrl(_ctx, interaction) {
  return `/interaction/${interaction.uid}`
}

/**
 * Koa middleware that shows the login and the consent page and takes their forms.
 *
 * @param {import('oidc-provider').Provider} provider
 */
export function interactions(provider) {
  return async (ctx, next) => {
    if (!PATH.test(ctx.path) || !['GET', 'POST'].includes(ctx.method)) return next()
    ctx.set('Cache-Control', 'no-store')
    ctx.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
    const details = await provider.interactionDetails(ctx.req, ctx.res)
    if (ctx.method === 'GET') return show(ctx, provider, details)
    const form = await readForm(ctx.req)
    if (form.get('decision') === 'cancel') return finish(ctx, provider, { error: 'access_denied' })
    if (details.prompt.name === 'consent') return consent(ctx, provider, details)
    const accountId = form.get('login')?.trim().slice(0, 64)
    if (!accountId) return show(ctx, provider, details)
    return finish(ctx, provider, { login: { accountId } })
  }
}

async function show(ctx, provider, { prompt, params, session }) {
  const client = await provider.Client.find(params.client_id)
  const view = { action: ctx.path, application: client.clientName ?? client.clientId }
  ctx.type = 'html'
  ctx.body =
    prompt.name === 'login'
      ? loginPage({ ...view, hint: params.login_hint })
      : consentPage({ ...view, user: session.accountId, scopes: params.scope.split(' ') })
}

async function consent(ctx, provider, { prompt, params, session }) {
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id })
  grant.addOIDCScope(prompt.details.missingOIDCScope?.join(' ') ?? params.scope)
  if (prompt.details.missingOIDCClaims) grant.addOIDCClaims(prompt.details.missingOIDCClaims)
  return finish(ctx, provider, { consent: { grantId: await grant.save() } })
}

async function finish(ctx, provider, result) {
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result))
  ctx.status = 303
}

async function readForm(request) {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk
    if (body.length > MAX_FORM_BYTES) break
  }
  return new URLSearchParams(body)
}
