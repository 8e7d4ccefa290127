'use strict'

const { addon, addonName } = require('../server/native/addon.js')

/** Which native addon is loaded, and what is linked in it. */
function checkBinary(section) {
  let loaded
  try {
    loaded = addon()
  } catch (error) {
    tellUnloadable(error, section)
    return
  }
  const file = `${addonName()}/addon.node`
  const linked = loaded.versions?.()
  section.ok('addon', `${file} is loaded${linked ? `: ${inWords(linked)}` : ''}`, { file, linked })
}

/** The loader's own words, or the system's: they name the platform or the missing library. */
function tellUnloadable(error, section) {
  const [text, ...fix] = error.message.replace(/^next-auth-token-rotation: /, '').split('\n')
  section.problem('addon', text, { code: error.code, fix: fix.join(' ') })
}

const inWords = (linked) =>
  Object.entries(linked)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')

module.exports = { checkBinary }
