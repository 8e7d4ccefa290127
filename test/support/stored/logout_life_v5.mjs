// Has a provider end sessions in Auth.js v5's own handler, which is ESM and so not for Jest.

import { appV5 } from './app_v5.mjs'
import life from './logout_life.js'

const results = {}
for (const [name, live] of Object.entries(life.logoutLives)) results[name] = await live(appV5)
process.stdout.write(JSON.stringify(results))
