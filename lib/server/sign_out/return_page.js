'use strict'

/** Stands in for the app's origin where that is not known: it compares paths, and is sent nowhere. */
const UNKNOWN_ORIGIN = 'http://origin.invalid'

/**
 * Where a browser returns to: always one of the config's own pages, whatever is wanted.
 * @typedef {{ here: string, there: string | undefined, isAsWanted: boolean }} ReturnPage `here`: for this app's own
 *   redirect, which may be a path; `there`: for the provider, absolute, undefined where the app's origin is not known
 *
 * @param {string[]} pages of the config; the first is the usual one
 * @param {unknown} wanted by the caller, who may be anybody
 * @param {string | undefined} origin of the app
 * @returns {ReturnPage}
 */
function returnPageOf(pages, wanted, origin) {
  const base = origin ?? UNKNOWN_ORIGIN
  const urls = pages.map((page) => new URL(page, base).href)
  const found = wantedUrls(wanted, base).map((url) => urls.indexOf(url))
  const at = found.find((index) => index >= 0) ?? 0
  const isKnown = origin !== undefined || !pages[at].startsWith('/')
  return {
    here: pages[at],
    there: isKnown ? urls[at] : undefined,
    isAsWanted: isNothing(wanted) || found.some((index) => index >= 0),
  }
}

const isNothing = (wanted) => wanted === undefined || wanted === null || wanted === ''

function wantedUrls(wanted, base) {
  if (typeof wanted !== 'string' || !URL.canParse(wanted, base)) return []
  return [new URL(wanted, base).href]
}

/**
 * The app's own origin, as NextAuth determines it.
 * @param {object} config
 * @param {4 | 5} version
 * @param {import('../server_tokens/contexts.js').Context} context
 * @returns {Promise<string | undefined>} undefined where only an untrusted Host header says it
 */
async function appOrigin(config, version, context) {
  const { AUTH_URL, NEXTAUTH_URL } = process.env
  const url = version === 5 ? (AUTH_URL ?? NEXTAUTH_URL) : NEXTAUTH_URL
  if (url) return originOf(url.startsWith('http') ? url : `https://${url}`)
  if (!isHostTrusted(config, version)) return undefined
  const host = (await context.header('x-forwarded-host')) ?? (await context.header('host'))
  if (!host) return undefined
  const protocol = context.protocol() ?? (await usualProtocol(version, context))
  return originOf(`${protocol}://${host.split(',', 1)[0].trim()}`)
}

/** Auth.js goes by the request's URL, NextAuth v4 takes what is not said for https. */
async function usualProtocol(version, context) {
  if (version === 4) return 'https'
  return String(context.request?.url).startsWith('http:') ? 'http' : 'https'
}

function isHostTrusted({ trustHost }, version) {
  const { VERCEL, AUTH_TRUST_HOST, CF_PAGES, NODE_ENV } = process.env
  if (version === 4) return Boolean(VERCEL ?? AUTH_TRUST_HOST)
  return Boolean(trustHost ?? AUTH_TRUST_HOST ?? VERCEL ?? CF_PAGES ?? NODE_ENV !== 'production')
}

const originOf = (url) => (URL.canParse(url) ? new URL(url).origin : undefined)

module.exports = { appOrigin, returnPageOf }
