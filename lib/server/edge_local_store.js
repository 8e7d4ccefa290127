'use strict'

const { warnOnce } = require('./errors/log.js')

/** In a config that is imported where no native addon can load: nothing is refreshed there, so nothing is stored. */
function localStore() {
  const notHere = async () => {
    warnOnce(
      'edge localStore',
      'localStore stores nothing in this runtime, which loads no native addons. It does wherever the same config ' +
        'runs under Node.js.',
    )
    throw new Error('next-auth-token-rotation: localStore needs Node.js')
  }
  return {
    ...{ get: notHere, set: notHere, acquire: notHere, release: notHere },
    subscribe: () => () => {},
    close: async () => {},
  }
}

module.exports = { localStore }
