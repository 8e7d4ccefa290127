// The package, whose withTokenRotation is counted.

import * as ours from '../../lib/server/index.mjs'

let count = 0

export const wraps = () => count

export function withTokenRotation(...args) {
  count += 1
  return ours.withTokenRotation(...args)
}
