'use strict'

const fs = require('node:fs')

/**
 * The files from which a process and those that it started have loaded the addon. A second copy of it
 * would have a memory of its own.
 *
 * @param {number} pid
 * @returns {string[]}
 */
function loadedAddons(pid) {
  const maps = familyOf(pid).map((member) => fs.readFileSync(`/proc/${member}/maps`, 'utf8'))
  const files = maps.flatMap((text) => text.match(/\/.*\/addon\.node$/gm) ?? [])
  return [...new Set(files)]
}

function familyOf(pid) {
  const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return [pid, ...children.trim().split(' ').filter(Boolean).flatMap(familyOf)]
}

module.exports = { loadedAddons }
