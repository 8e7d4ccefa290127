'use strict'

const { AsyncResource } = require('node:async_hooks')
const { addon } = require('../native/addon.js')
const { makeOutcome, makeTokens } = require('../native/outcomes.js')
const { loadCertificates, proxySettings } = require('../options/network.js')
const { createStoreCaller } = require('../store/store_calls.js')
const { createFunctionCaller } = require('./app_functions.js')

/** The addon's half; it calls the store, and is handed the answers. */
function createNative(settings, events) {
  const answers = {}
  const callStore =
    settings.store &&
    createStoreCaller(settings.store, settings.storeTimeout, answers, events.emitStoreFailure)
  const ends = {}
  const callFunction = hasFunctions(settings) && createFunctionCaller(settings.providers, ends)
  const native = addon().createRotator({ ...nativeConfig(settings), callStore, callFunction })
  answers.settle = native.storeAnswered
  ends.settle = native.functionEnded
  // The store's methods, and what hears of their failures, run in the asynchronous context of the call that asks, not of
  // the one that happened to be the first in this process.
  if (callStore) native.storeInContext = () => AsyncResource.bind(callStore, 'TokenStore')
  if (callFunction)
    native.functionsInContext = () => AsyncResource.bind(callFunction, 'TokenRefresh')
  return native
}

const hasFunctions = ({ providers }) =>
  providers.some(({ refresh, clientSecret }) => refresh || typeof clientSecret === 'function')

/** Of all providers and of one, both PEM text. */
const caOf = (...certificates) => certificates.filter(Boolean).join('\n') || undefined

/** Where a function makes the request, its provider stands for the endpoint: refresh tokens are told apart by it. */
function functionsOf({ id, refresh, clientSecret, tokenEndpoint }) {
  const makesClientSecret = typeof clientSecret === 'function'
  return {
    refreshesByFunction: refresh !== undefined,
    makesClientSecret,
    clientSecret: makesClientSecret ? undefined : clientSecret,
    tokenEndpoint: refresh ? (tokenEndpoint ?? `refresh-function:${id}`) : tokenEndpoint,
  }
}

/** The settings as native/binding reads them. */
function nativeConfig(settings) {
  const { layout } = settings
  const shared = {
    refreshBeforeExpiryMs: settings.refreshBeforeExpiry * 1000,
    forceIntervalMs: Math.round(settings.forceInterval * 1000),
    retries: settings.retries,
    keepIdToken: settings.idToken,
    connectTimeoutMs: settings.connectTimeout,
  }
  return {
    providers: settings.providers.map(({ defaultLifetime, timeout, ca, proxy, ...provider }) => ({
      ...provider,
      ...shared,
      ...functionsOf(provider),
      // Where the endpoints are known the metadata is asked for what only it says.
      issuer: provider.issuer ?? provider.metadata?.issuer,
      metadataUrl: provider.metadataUrl ?? provider.metadata?.url,
      presentsAccessToken: provider.presents === 'access_token',
      timeoutMs: timeout ?? settings.timeout,
      ca: caOf(settings.ca, ca),
      ...proxySettings(proxy ?? settings.proxy),
      defaultLifetimeMs: defaultLifetime === undefined ? undefined : defaultLifetime * 1000,
    })),
    defaultProvider: settings.defaultProvider,
    unitMs: layout.unit === 's' ? 1000 : 1,
    fields: {
      accessToken: layout.accessToken,
      refreshToken: layout.refreshToken,
      provider: layout.provider,
      session: layout.session,
      idToken: settings.idToken ? layout.idToken : undefined,
    },
    refreshBeforeExpiryMs: shared.refreshBeforeExpiryMs,
    background: settings.background,
    successorTtlMs: settings.successorTtl * 1000,
    maxSuccessors: settings.maxSuccessors,
    sessionMaxAgeMs: settings.endsRemembered * 1000,
    storeTimeoutMs: settings.storeTimeout,
    storeRequired: settings.onStoreFailure === 'unavailable',
    loadCertificates,
    makeOutcome,
    makeTokens,
  }
}

/**
 * The addon's half of a route for logout tokens: it checks them for the providers whose issuer is known.
 * @returns {{ verify: (token: string) => Promise<object> }}
 */
function createLogoutVerifier(settings) {
  const { providers, loadCertificates } = nativeConfig(settings)
  return addon().createLogoutVerifier({
    providers: providers.map(byIssuer).filter(({ issuer, clientId }) => issuer && clientId),
    loadCertificates,
  })
}

/** Where an endpoint is configured nothing is discovered for refreshes; keys are found by discovery alone. */
const byIssuer = ({ issuer, metadataUrl, metadata, ...provider }) => ({
  ...provider,
  issuer: issuer ?? metadata?.issuer,
  metadataUrl: metadataUrl ?? metadata?.url,
  tokenEndpoint: undefined,
  revocationEndpoint: undefined,
})

module.exports = { createLogoutVerifier, createNative }
