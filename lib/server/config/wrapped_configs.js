'use strict'

const { InvalidOptionError } = require('../errors/errors.js')
const { readLayout } = require('../tokens/layouts.js')
const { markOurs, optionsOf, ownOf } = require('./our_functions.js')

/**
 * On a config that was wrapped, enumerable: `{ ...authOptions }` carries it on. What it stands for is kept here, because
 * options hold secrets and configs are printed.
 */
const MARK = Symbol('next-auth-token-rotation')

/** By mark: the options of the config. */
const optionsByMark = new WeakMap()

const CALLBACKS = ['jwt', 'session', 'signIn']
const EVENTS = ['signOut']

const ownCallbacks = (config) => ownOf(config.callbacks, CALLBACKS)
const ownEvents = (config) => ownOf(config.events, EVENTS)

/**
 * The options that a config carries from an earlier wrap; undefined where there was none. Where the config was put
 * together anew, one of our functions in it tells.
 */
function carriedOptions(config) {
  if (optionsByMark.has(config[MARK])) return optionsByMark.get(config[MARK])
  const functions = [
    // Of callbacks made by hand only this one tells of registerUrl.
    ...['signIn', 'jwt', 'session'].map((name) => config.callbacks?.[name]),
    ...EVENTS.map((name) => config.events?.[name]),
  ]
  return functions.map(optionsOf).find(Boolean)
}

/** `wrapped` with the marks by which a later wrap knows it. */
function markWrapped(wrapped, options, own) {
  const mark = Object.freeze({})
  optionsByMark.set(mark, options)
  for (const [kind, names] of Object.entries({ callbacks: CALLBACKS, events: EVENTS })) {
    for (const name of names) {
      const fn = wrapped[kind][name]
      if (fn && fn !== own[kind][name]) markOurs(fn, options, own[kind][name])
    }
  }
  return { ...wrapped, [MARK]: mark }
}

/**
 * The options of a wrap around a wrapped config: the earlier ones, changed in what the later ones name; of `providers`
 * by id.
 */
function inheritedOptions(earlier, later) {
  if (earlier === undefined) return later
  checkSameLayout(earlier, later)
  const named = Object.entries(later).filter(
    // A registerUrl that is not set is a mistake, which is told as everywhere.
    ([name, value]) => value !== undefined || name === 'registerUrl',
  )
  const options = { ...earlier, ...Object.fromEntries(named) }
  if (earlier.providers && later.providers) {
    options.providers = mergedById(earlier.providers, later.providers)
  }
  return options
}

/** What says where a provider's endpoints are, each in a way of its own. */
const PLACES = ['tokenEndpoint', 'issuer', 'wellKnown', 'tenantId']

function mergedById(earlier, later) {
  const merged = { ...earlier }
  for (const [id, options] of Object.entries(later)) {
    const kept = { ...earlier[id] }
    if (PLACES.some((name) => options?.[name] !== undefined)) {
      for (const name of [...PLACES, 'revocationEndpoint']) delete kept[name]
    }
    merged[id] = { ...kept, ...options }
  }
  return merged
}

/** One cookie has one layout. Under another its tokens are not found: they would be left as they are, and run out. */
function checkSameLayout(earlier, later) {
  if (later.layout === undefined || isSame(readLayout(earlier.layout), readLayout(later.layout))) {
    return
  }
  throw new InvalidOptionError(
    'layout',
    'is another than that of the config, which withTokenRotation has wrapped before',
    'Both read the same cookie: write the layout once, where the config is wrapped first.',
  )
}

/** How deep options are: `{ found: [{ options: { parameters: { scope } } }] }`. An object of the user's may be a ring. */
const DEEPEST = 6

/** Of options: plain objects and lists by what is in them, everything else by identity. */
function isSame(one, other, depth = 0) {
  if (one === other || isSameBuffer(one, other)) return true
  if (depth > DEEPEST) return false
  if (!isPlain(one) || !isPlain(other) || Array.isArray(one) !== Array.isArray(other)) return false
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name], depth + 1))
  )
}

/** A certificate that is read anew for each request. */
const isSameBuffer = (one, other) =>
  Boolean(globalThis.Buffer?.isBuffer(one) && Buffer.isBuffer(other) && one.equals(other))

function isPlain(value) {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || Array.isArray(value)
}

module.exports = {
  carriedOptions,
  inheritedOptions,
  isPlain,
  isSame,
  markWrapped,
  ownCallbacks,
  ownEvents,
}
