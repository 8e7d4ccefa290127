'use strict'

// `npx next-auth-token-rotation`, where there may be no node_modules/.bin.

const path = require('node:path')

const folder = path.dirname(require.resolve('next-auth-token-rotation/package.json'))
require(path.join(folder, 'lib/doctor/main.js'))
