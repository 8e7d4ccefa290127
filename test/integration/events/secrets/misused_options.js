'use strict'

// Secrets in options where they do not belong.

const { createCallbacks, withTokenRotation } = require('../../../..')
const { CLIENT_SECRET, MARK, PROXY_PASSWORD } = require('./marks.js')

const OPTIONS = [
  ...['providers', 'defaultProvider', 'layout', 'refreshBeforeExpiry', 'background', 'timeout'],
  ...['connectTimeout', 'retries', 'successorTtl', 'maxSuccessors', 'idToken', 'errorName'],
  ...['expose', 'registerUrl', 'ca', 'allowInsecureHttp', 'onEvent'],
]
const OPTIONS_OF_A_PROVIDER = [
  ...['clientId', 'clientSecret', 'tokenEndpoint', 'issuer', 'tenantId', 'revocationEndpoint'],
  ...['clientAuthentication', 'privateKey', 'clientCertificate', 'parameters'],
  ...['headers', 'bodyFormat', 'defaultLifetime', 'allowInsecureHttp'],
]

const demo = {
  clientId: 'id',
  clientSecret: CLIENT_SECRET,
  tokenEndpoint: 'https://as.example/token',
}
const NOT_AN_OPTION = Symbol(CLIENT_SECRET)

/** Texts that nearly are what these options want. */
const NEARLY = {
  providers: CLIENT_SECRET,
  proxy: `nope://user:${PROXY_PASSWORD}@proxy`,
  registerUrl: `http://api.example/?key=${MARK}`,
}
const NEARLY_OF_A_PROVIDER = {
  tokenEndpoint: `http://as.example/?key=${MARK}`,
  issuer: `https://user:${PROXY_PASSWORD}@as.example`,
  tenantId: `a/${MARK}`,
  parameters: { client_secret: CLIENT_SECRET },
  headers: { authorization: CLIENT_SECRET },
  clientCertificate: { cert: MARK, key: MARK },
  privateKey: `-----BEGIN PRIVATE KEY-----\n${MARK}\n-----END PRIVATE KEY-----`,
}

/** @param {{ mustFail: Function, say: Function }} reporter */
async function misuseOptions({ mustFail, say }) {
  const refused = (options) => mustFail('createCallbacks', () => createCallbacks(options))
  const withDemo = (more) => ({ providers: { demo: { ...demo, ...more } } })

  for (const option of OPTIONS) {
    await refused({ ...withDemo(), [option]: NOT_AN_OPTION })
    await refused({ ...withDemo(), [option]: [NOT_AN_OPTION] })
  }
  for (const option of OPTIONS_OF_A_PROVIDER) {
    await refused(withDemo({ [option]: NOT_AN_OPTION }))
  }
  for (const [option, value] of Object.entries(NEARLY)) {
    await refused({ ...withDemo(), [option]: value })
  }
  for (const [option, value] of Object.entries(NEARLY_OF_A_PROVIDER)) {
    await refused(withDemo({ [option]: value }))
  }
  await mustFail('withTokenRotation', () => withTokenRotation({ providers: CLIENT_SECRET }))
  await mustFail('withTokenRotation', () =>
    withTokenRotation({ providers: [] }, { providers: { demo } }),
  )

  // The address is an option, the user is not ours to show.
  const registerUrl = `http://127.0.0.1:9/?key=${MARK}`
  const { signIn } = createCallbacks({ ...withDemo(), registerUrl })
  say('signIn', await signIn({ user: { email: `${MARK}@example.com` } }))
}

module.exports = { misuseOptions }
