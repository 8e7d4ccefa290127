'use strict'

const { createCallbacks } = require('./create_callbacks.js')

/** Google's credentials under the names the NextAuth documents use. */
const CREDENTIAL_VARIABLES = [
  ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'],
  ['GOOGLE_ID', 'GOOGLE_SECRET'],
  ['AUTH_GOOGLE_ID', 'AUTH_GOOGLE_SECRET'],
]

let callbacks
let told = false

/** Made on first use, when the environment has been loaded; without credentials tokens pass through. */
function defaultCallbacks() {
  if (callbacks) return callbacks
  const [id, secret] =
    CREDENTIAL_VARIABLES.find(([name]) => process.env[name]) ?? CREDENTIAL_VARIABLES[0]
  try {
    callbacks = createCallbacks({
      providers: { google: { clientId: process.env[id], clientSecret: process.env[secret] } },
    })
  } catch (error) {
    tell(
      `${error.message} jwtCallback reads ${id} and ${secret} from the environment; until both are set, tokens are not refreshed.`,
    )
  }
  return callbacks
}

function tell(message) {
  if (told) return
  told = true
  console.error(message)
}

/** The jwt callback for Google with credentials from the environment; the layout is `authjs`. */
function jwtCallback(params) {
  const { jwt } = defaultCallbacks() ?? { jwt: ({ token }) => token }
  return jwt(params)
}

/** The session callback that goes with `jwtCallback`. */
function sessionCallback(params) {
  const { session } = defaultCallbacks() ?? { session: (given) => given.session }
  return session(params)
}

module.exports = { jwtCallback, sessionCallback }
