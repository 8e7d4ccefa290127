'use strict'

const { isOneOf } = require('../providers/authorization_server.js')
const { isConfigured } = require('../providers/configured_ids.js')
const { oneLine } = require('../errors/log.js')

/**
 * Why a NextAuth token is not ours to refresh: what goes into the failure and the log line. `isLeftAlone`: other callbacks
 * of the process are made for its provider; nothing is wrong with it.
 * @typedef {{ isLeftAlone: true } | { isLeftAlone: false, description: string, fix: string }} Refusal
 */

/**
 * Whose a NextAuth token is, among the providers of these settings. Asked only where a token is due: what is not ours
 * goes nowhere.
 * @param {{ layout: import('./layouts.js').Layout, providers: object[], defaultProvider?: string,
 *   isComposed?: boolean }} settings
 */
function createOwnership(settings) {
  const { layout, providers, defaultProvider, isComposed } = settings
  const byId = new Map(providers.map((provider) => [provider.id, provider]))

  /** The provider that a token names; undefined where it names none. */
  const named = (token) => {
    const name = token[layout.provider]
    return typeof name === 'string' ? name : undefined
  }

  /** The provider that a token is taken for. */
  const providerOf = (token) => named(token) ?? defaultProvider

  const [{ id: first }] = providers.length > 0 ? providers : [{}]

  /** Other callbacks of this process have it. A wrapped config has all its providers, and no others beside it. */
  const isElsewhere = (id) =>
    !isComposed && id !== undefined && id !== first && !byId.has(id) && isConfigured(id)

  /** @returns {Refusal | undefined} undefined for a token that may be sent to its provider */
  function refusalOf(token) {
    const id = named(token)
    if (id !== undefined && !byId.has(id)) return refusedFor(id)
    if (id === undefined && defaultProvider === undefined) return UNNAMED
    const provider = byId.get(id ?? defaultProvider)
    const claim = token[layout.authorizationServer]
    if (claim === undefined || claim === null || claim === '') return undefined
    return isOneOf(provider.authorizationServers, claim)
      ? undefined
      : boundElsewhere(provider, claim)
  }

  const refusedFor = (id) => (isElsewhere(id) ? LEFT_ALONE : otherProvider(id, providers))

  return {
    isLeftAlone: (token) => isElsewhere(named(token)),
    isOurs: (token) => refusalOf(token) === undefined,
    providerOf,
    refusalOf,
  }
}

const LEFT_ALONE = { isLeftAlone: true }

const UNNAMED = {
  isLeftAlone: false,
  description: 'the session names no provider, and there is more than one that it may be of',
  fix:
    'Set defaultProvider to the provider whose tokens sessions from before this package hold. A sign-in that goes ' +
    'through our jwt callback names its provider, whatever kind it is of.',
}

const otherProvider = (id, providers) => ({
  isLeftAlone: false,
  description: `the session names "${oneLine(id)}", which is none of ${list(providers)}`,
  fix:
    'Add it to providers. If it is not an OAuth provider, refresh its tokens yourself and keep them under names of ' +
    'their own: they were sent nowhere.',
})

const list = (providers) => providers.map(({ id }) => `"${oneLine(id)}"`).join(', ')

function boundElsewhere({ id, authorizationServers: [own] }, claim) {
  const there = oneLine(typeof claim === 'string' ? claim : typeof claim)
  return {
    isLeftAlone: false,
    description: `the session's tokens are of the authorization server ${there}, and "${oneLine(id)}" is at ${own} here`,
    fix:
      'Nothing was sent to the other server. Serve a session with the config that it signed in with. If the server has ' +
      `only moved, write providers['${oneLine(id)}'].formerIssuers: ['${there}'], or have its users sign in again.`,
  }
}

module.exports = { createOwnership }
