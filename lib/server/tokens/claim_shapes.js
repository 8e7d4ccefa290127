'use strict'

// The tokens of an app have few shapes: the same claims in the same order, one sign-in like another. So names are judged once
// for a shape, and a copy begins with all its properties, because adding one costs several times as much as writing it.

/** A token of yet another shape is copied name by name. */
const MOST_SHAPES = 4

/** What is known of a claim from its name; the value of a later one is looked at again. */
const Kind = Object.freeze({
  /** Kept on the server, whatever it is. */
  kept: 0,
  /** Shown: neither an object nor the refresh token. */
  plain: 1,
  /** The access token, which may be the refresh token too. */
  accessToken: 2,
  /** An object, shown without what secrets are inside. */
  nested: 3,
  /** Kept for its name, because there is something in it. */
  secret: 4,
  /** Depends on this one value. */
  unknown: 5,
})

/**
 * @typedef {object} Shape
 * @property {string[]} names of a token's claims, in their order
 * @property {number[]} kinds of the claims
 * @property {object} template what is seen of such a token, without a value
 * @property {string[]} shown the names in it
 * @property {string[]} nested those of objects
 */

/**
 * Makes the function that copies the claims which the browser may see.
 * @param {{ kindOf: (name: string, value: unknown, held: unknown) => number,
 *   isOfKind: (kind: number, value: unknown, held: unknown) => boolean,
 *   inside: (value: object, held: unknown) => unknown,
 *   copyByName: (token: object, held: unknown) => object }} rules
 * @returns {(token: object, held: unknown) => object} `held`: the refresh token
 */
function createShapedCopy({ kindOf, isOfKind, inside, copyByName }) {
  /** @type {Shape[]} */
  const shapes = []

  function isOfShape(token, { names, kinds }, held) {
    let at = 0
    for (const name in token) {
      if (name !== names[at] || !isOfKind(kinds[at], token[name], held)) return false
      at += 1
    }
    return at === names.length
  }

  function copyOfShape(token, { shown, nested, template }, held) {
    const copy = { ...template }
    copyFields(copy, token, shown)
    for (const name of nested) copy[name] = inside(copy[name], held)
    return copy
  }

  function learn(token, copy, held) {
    const names = []
    for (const name in token) names.push(name)
    const kinds = names.map((name) => kindOf(name, token[name], held))
    if (kinds.includes(Kind.unknown)) return
    const shown = Object.keys(copy)
    const template = Object.fromEntries(shown.map((name) => [name, undefined]))
    const nested = names.filter((_, at) => kinds[at] === Kind.nested)
    shapes.push({ names, kinds, template, shown, nested })
  }

  return function copyShown(token, held) {
    for (let at = 0; at < shapes.length; at += 1) {
      if (isOfShape(token, shapes[at], held)) return copyOfShape(token, shapes[at], held)
    }
    const copy = copyByName(token, held)
    if (shapes.length < MOST_SHAPES) learn(token, copy, held)
    return copy
  }
}

const OWN_LINES = 12

/** The first have a line of their own, where V8 sees one name only: a loop over names costs several times as much. */
function copyFields(to, from, names) {
  const [a, b, c, d, e, f, g, h, i, j, k, l] = names
  if (a !== undefined) to[a] = from[a]
  if (b !== undefined) to[b] = from[b]
  if (c !== undefined) to[c] = from[c]
  if (d !== undefined) to[d] = from[d]
  if (e !== undefined) to[e] = from[e]
  if (f !== undefined) to[f] = from[f]
  if (g !== undefined) to[g] = from[g]
  if (h !== undefined) to[h] = from[h]
  if (i !== undefined) to[i] = from[i]
  if (j !== undefined) to[j] = from[j]
  if (k !== undefined) to[k] = from[k]
  if (l !== undefined) to[l] = from[l]
  for (let at = OWN_LINES; at < names.length; at += 1) to[names[at]] = from[names[at]]
}

module.exports = { Kind, createShapedCopy }
