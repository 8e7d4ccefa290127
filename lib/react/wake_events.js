'use strict'

/** What a browser says when the user returns to a tab, the network to the machine, or the machine from sleep. */
const WAKE_EVENTS = [
  ['document', 'visibilitychange'],
  ['document', 'resume'],
  ['window', 'focus'],
  ['window', 'pageshow'],
  ['window', 'online'],
]

/**
 * @param {(type: string) => void} onWake
 * @returns {() => void} stops listening
 */
function listenForWaking(onWake) {
  const hear = ({ type }) => {
    // A machine that wakes brings its network to hidden tabs too.
    if (type === 'online' || document.visibilityState !== 'hidden') onWake(type)
  }
  const targets = { document, window }
  for (const [target, type] of WAKE_EVENTS) targets[target].addEventListener(type, hear)
  return () => {
    for (const [target, type] of WAKE_EVENTS) targets[target].removeEventListener(type, hear)
  }
}

module.exports = { listenForWaking }
