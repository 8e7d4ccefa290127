'use strict'

// A change as people read it: lines with + and -, a few around them, and where they are.

const CONTEXT = 2

/**
 * @param {string} before
 * @param {string} after
 * @returns {string[]}
 */
function lineDiff(before, after) {
  const lines = compare(linesOf(before), linesOf(after))
  const isNear = lines.map((_, at) =>
    lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({ sign }) => sign !== ' '),
  )
  return lines.flatMap(({ sign, text, number }, at) => {
    if (!isNear[at]) return []
    const isFirst = at > 0 && !isNear[at - 1]
    return [...(isFirst ? [`@@ line ${number} @@`] : []), `${sign} ${text}`.trimEnd()]
  })
}

const linesOf = (text) => (text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/))

/** By the longest common subsequence: configs are short. */
function compare(before, after) {
  const common = commonLengths(before, after)
  const lines = []
  let [old, now] = [0, 0]
  while (old < before.length || now < after.length) {
    const number = old + 1
    if (before[old] === after[now] && old < before.length && now < after.length) {
      lines.push({ sign: ' ', text: before[old], number })
      old += 1
      now += 1
    } else if (
      now >= after.length ||
      (old < before.length && common[old + 1][now] >= common[old][now + 1])
    ) {
      lines.push({ sign: '-', text: before[old], number })
      old += 1
    } else {
      lines.push({ sign: '+', text: after[now], number })
      now += 1
    }
  }
  return lines
}

function commonLengths(before, after) {
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1))
  for (let old = before.length - 1; old >= 0; old -= 1) {
    for (let now = after.length - 1; now >= 0; now -= 1) {
      lengths[old][now] =
        before[old] === after[now]
          ? lengths[old + 1][now + 1] + 1
          : Math.max(lengths[old + 1][now], lengths[old][now + 1])
    }
  }
  return lengths
}

module.exports = { lineDiff }
