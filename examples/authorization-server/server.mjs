// An authorization server on loopback, run as a process of its own:
//
//   node examples/authorization-server/server.mjs '{"port":4000,"accessTokenSeconds":30}'
//
// With an IPC channel (child_process.fork) it also takes commands; see control.js.

import { FrontDoor } from './front_door.mjs'
import { Journal, REVOCATION_PATH, TOKEN_PATH } from './journal.mjs'
import { createProvider, revokeGrantOf } from './provider.mjs'
import { readSettings } from './settings.mjs'

const settings = readSettings(process.argv[2])
const journal = new Journal()
const door = new FrontDoor(journal)
const issuer = `http://127.0.0.1:${await door.open(settings.port)}`
console.log(`Authorization server: ${issuer}`)
const provider = createProvider(issuer, settings, journal)
door.handler = provider.callback()

const commands = {
  log: () => journal.entries(),
  clearLog: () => journal.clear(),
  goDown: (mode, options) => door.goDown(mode, options),
  comeUp: () => door.comeUp(),
  set: (changes) => void Object.assign(settings, changes),
  revokeGrantOf: (refreshToken) => revokeGrantOf(provider, refreshToken),
}

async function obey({ id, command, args }) {
  try {
    process.send({ id, result: await commands[command](...args) })
  } catch (error) {
    process.send({ id, error: error.message })
  }
}

if (process.send) {
  process.on('message', obey)
  // The parent closed the channel or is gone.
  process.on('disconnect', () => process.exit(0))
  process.send({
    ready: true,
    issuer,
    tokenEndpoint: issuer + TOKEN_PATH,
    revocationEndpoint: issuer + REVOCATION_PATH,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    clientAuthentication: settings.clientAuthentication,
    redirectUri: settings.redirectUris[0],
  })
} else {
  console.log(`Client: ${settings.clientId}, ${settings.clientAuthentication}`)
  console.log(`Redirect URIs: ${settings.redirectUris.join(', ')}`)
}
