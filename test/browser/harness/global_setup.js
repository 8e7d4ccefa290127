'use strict'

const { installPackedPackage } = require('./packed_package.js')
const { buildSharedApps } = require('./shared_apps.js')

module.exports = async ({ nonFlagArgs }) => {
  installPackedPackage()
  await buildSharedApps(nonFlagArgs)
}
