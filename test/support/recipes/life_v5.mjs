// Lives through the recipes named on the command line in Auth.js v5's handler, which is ESM and so not for Jest. Prints what
// was seen, by recipe.

import { createRequire } from 'node:module'
import { handlerV5 } from './handler_v5.mjs'

const require = createRequire(import.meta.url)
const { recipes } = require('./recipes.js')
const { liveThrough } = require('./life.js')

const lives = process.argv
  .slice(2)
  .map(async (name) => [name, await liveThrough(recipes[name], handlerV5)])
process.stdout.write(JSON.stringify(Object.fromEntries(await Promise.all(lives))))
