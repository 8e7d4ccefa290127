'use strict'

// Microsoft Entra names its error in the description: https://learn.microsoft.com/entra/identity-platform/reference-error-codes

const SECRET = 'Make a new client secret in the app registration, and set clientSecret to it.'
const CONSENT =
  'Have the users, or an administrator, consent to the permissions of the app registration again.'
const TENANT =
  'Check tenantId, issuer or tokenEndpoint: they have to name the tenant that the users sign in to.'
const SCOPE =
  'Set parameters.scope to the scopes of the sign-in, of one resource only, openid and offline_access included.'
const SIGN_IN = 'Nothing to repair if single users are concerned: they sign in again.'

const FIXES = {
  7000112: 'Enable the app under Enterprise applications: an administrator has disabled it.',
  7000215:
    "Set clientSecret to the secret's value: what was sent is not it, often the secret's id in its place.",
  7000216: 'Set clientSecret, or clientAuthentication and privateKey.',
  7000218: `Set clientSecret, or register the app as a public client and write clientAuthentication: 'none'.`,
  7000222: `The client secret has expired. ${SECRET}`,
  700016: 'Check clientId and the tenant: the app is not registered there.',
  700025: `Write clientAuthentication: 'none': the app is registered as a public client.`,
  700027: 'Register the certificate of privateKey with the app, and set keyId to its thumbprint.',
  700082: `The refresh token was not used for too long. ${SIGN_IN}`,
  700084: `A refresh token of a single-page app ends after a day. Register the app as a web app, not as a single-page app.`,
  9002313: 'Check parameters and clientAuthentication: the request is not well formed.',
  9002326:
    'Register the redirect URI as one of a web app: tokens of a single-page app can only be refreshed by the browser.',
  9002327:
    'Register the redirect URI as one of a web app: tokens of a single-page app can only be refreshed by the browser.',
  900023: TENANT,
  900144: 'The request lacks what the description names: check clientId and parameters.',
  900971: 'Register a redirect URI for the app.',
  90002: TENANT,
  90009: `The app asks for a token for itself. ${SCOPE} Name the resource by its GUID: parameters.scope: '<clientId>/.default openid offline_access'.`,
  90014: 'The request lacks what the description names: check clientId and parameters.',
  90023: SCOPE,
  90033: 'Nothing to repair: Entra asks to try again later.',
  28000: `The scopes are of several resources. ${SCOPE}`,
  28002: SCOPE,
  28003: SCOPE,
  50013: 'Check privateKey, keyId and the certificate that is registered with the app.',
  50020: TENANT,
  50027: 'Check privateKey and signingAlgorithm: the assertion is not valid.',
  50057: `The user's account is disabled. ${SIGN_IN}`,
  50058: SIGN_IN,
  50059: TENANT,
  50072: `The user has to set up multi-factor authentication. ${SIGN_IN}`,
  50076: `A policy asks for multi-factor authentication. ${SIGN_IN}`,
  50078: `The multi-factor authentication has expired. ${SIGN_IN}`,
  50079: `The user has to set up multi-factor authentication. ${SIGN_IN}`,
  50089: SIGN_IN,
  50128: TENANT,
  50132: `The session was ended, or the password changed. ${SIGN_IN}`,
  50133: `The session was ended, or the password changed. ${SIGN_IN}`,
  50173: `The grant was revoked, or the password changed. ${SIGN_IN}`,
  50194:
    'Write the tenant in tenantId: the app is registered for one tenant, and common was asked.',
  53000: `A Conditional Access policy asks for a compliant device. ${SIGN_IN}`,
  53003: `A Conditional Access policy refuses this. ${SIGN_IN}`,
  54005: `The code was used already. ${SIGN_IN}`,
  65001: CONSENT,
  65004: CONSENT,
  65005: `The app asks for permissions that its registration does not list. ${CONSENT}`,
  70000: SIGN_IN,
  70002: `The credentials are not right. ${SECRET}`,
  70003: 'Check tokenEndpoint and parameters: this grant is not supported there.',
  70008: `The refresh token has expired, or was not used for too long. ${SIGN_IN}`,
  70011: `A scope is not known. ${SCOPE}`,
  70012: 'Nothing to repair: a fault of Entra, which is asked again.',
  70016: SIGN_IN,
  70043: `A Conditional Access policy limits how long one may stay signed in. ${SIGN_IN}`,
  70044: `The session has expired. ${SIGN_IN}`,
  500011: `The resource of a scope is not known in this tenant. ${SCOPE}`,
  530034: `A delegated administrator was blocked. ${SIGN_IN}`,
  650052: 'Have an administrator subscribe to the service that a scope names, or remove the scope.',
  650053: `A scope does not exist at its resource. ${SCOPE}`,
  650057:
    'Add the resource to the permissions of the app registration, or remove its scope from parameters.scope.',
}

/** Entra's own number is the word that says most; what is not in the table has the fix of its code. */
function entraFix(description) {
  const number = /AADSTS(\d{4,8})/i.exec(description)?.[1]
  return number === undefined ? undefined : FIXES[number]
}

module.exports = { entraFix }
