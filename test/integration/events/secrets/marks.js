'use strict'

// Every secret of these tests carries the mark, so that it can be found in whatever a process lets out.

/** It is found nowhere by accident, and is the same before and after percent-encoding. */
const MARK = 'mark7f3a'

/** Short, so that nothing hides it for its length alone, and with characters that change when they are encoded. */
const CLIENT_SECRET = `s/${MARK}+c=1`
const PROXY_PASSWORD = `p-${MARK}`
/** A secret of the user's own, in `parameters` and `headers`. */
const API_KEY = `k/${MARK}+a=1`

let issued = 0

/** A token that never was before. */
function markedToken(kind) {
  issued += 1
  return `${kind}/${MARK}+${issued}`
}

/** A JWT with the mark in its claims. Its signature is not a real one. */
const markedIdToken = (claims) =>
  [{ alg: 'none' }, { ...claims, note: MARK }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
    .concat('.c2ln')

/** What base64 makes of the mark after 0, 1 or 2 bytes of a group of three, without the characters that neighbours share. */
const IN_BASE64 = [0, 1, 2].map((before) => {
  const encoded = Buffer.from('x'.repeat(before) + MARK).toString('base64')
  return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + MARK.length) * 8) / 6))
})

/** As one writes bytes, with blanks between them or without. */
const IN_HEX = [...Buffer.from(MARK)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ?')

const ANY_FORM = new RegExp(`${MARK}|${IN_HEX}|${IN_BASE64.join('|')}`, 'gi')

/**
 * The places where a text lets a secret out: some of the text around each.
 * @param {string} text
 * @param {string[]} [others] secrets that carry no mark, such as the lines of a private key
 */
function leaksIn(text, others = []) {
  const marked = [...text.matchAll(ANY_FORM)].map(({ index }) => index)
  const found = others.map((secret) => text.indexOf(secret)).filter((index) => index >= 0)
  return [...marked, ...found].map((index) => text.slice(Math.max(index - 120, 0), index + 60))
}

module.exports = {
  API_KEY,
  CLIENT_SECRET,
  MARK,
  PROXY_PASSWORD,
  leaksIn,
  markedIdToken,
  markedToken,
}
