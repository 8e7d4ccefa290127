// JavaScript and the addon hand each other numbers and names that both have written down.

const fs = require('node:fs')
const path = require('node:path')
const contract = require('../../lib/server/native/contract.js')
const { NO_STATS } = require('../../lib/server/native/no_stats.js')
const { createCallbacks } = require('../..')

const HEADER = path.join(__dirname, '../../native/binding/contract.hpp')

/** kNotSent → notSent */
const memberOf = (name) => name[0].toLowerCase() + name.slice(1)
/** store_operation → StoreOperation */
const groupOf = (name) =>
  name
    .split('_')
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('')

/** The groups of a C++ header: enumerations whose members have numbers, and namespaces of constants. */
function groupsIn(text) {
  const groups = {}
  const note = (name, members) => {
    groups[name] = Object.fromEntries(
      members.map(([, member, value]) => [memberOf(member), JSON.parse(value)]),
    )
  }
  for (const [, name, body] of text.matchAll(/^enum (?:class )?(\w+) : [\w:]+ \{$([^}]*)\}/gm))
    note(name, [...body.matchAll(/\bk(\w+) = (\d+)/g)])
  for (const [, name, body] of text.matchAll(/^namespace (\w+) \{$([^}]*)^\}/gm))
    note(groupOf(name), [...body.matchAll(/\bk(\w+) = ("\w+"|\d+);/g)])
  return groups
}

test('is the same on both sides', () => {
  const groups = groupsIn(fs.readFileSync(HEADER, 'utf8'))
  expect(groups).toEqual(contract)
  for (const [name, members] of Object.entries(groups)) {
    expect({ [name]: Object.keys(members) }).toEqual({ [name]: Object.keys(contract[name]) })
  }
})

test('every enumerator has its number written down', () => {
  const text = fs.readFileSync(HEADER, 'utf8').replace(/\/\/.*/g, '')
  for (const [, body] of text.matchAll(/^enum [^{]*\{([^}]*)\}/gm)) {
    for (const member of body.split(',')) expect(member.trim()).toMatch(/^(k\w+ = \d+)?$/)
  }
})

test('the counters have the names of those before anything was counted', () => {
  const demo = { clientId: 'i', clientSecret: 's', tokenEndpoint: 'https://a.example/token' }
  const { rotator } = createCallbacks({ providers: { demo } })
  expect(Object.keys(rotator.stats())).toEqual(Object.keys(NO_STATS))
})
