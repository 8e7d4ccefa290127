'use strict'

// A process whose limits another one sets while it runs. Reads commands, a line of JSON each, and answers each with one:
// { create: options } makes the callbacks, { refresh: count } refreshes so many sessions at once, { again: true } the first
// of them once more, { open: true } takes every file descriptor that is left, { close: true } gives them back, { becomeNobody: true } leaves root.

const fs = require('node:fs')
const readline = require('node:readline')
const { addon } = require('../../../lib/server/native/addon.js')
const { createCallbacks } = require('../../../lib/server/callbacks/create_callbacks.js')

/** No limit of processes applies to root. */
const NOBODY = 65_534

const taken = []
const events = []
let jwt
let sessions = []

function takeDescriptors() {
  try {
    for (;;) taken.push(fs.openSync('/dev/null', 'r'))
  } catch {
    return taken.length
  }
}

function giveBack() {
  for (const descriptor of taken.splice(0)) fs.closeSync(descriptor)
}

function create(options) {
  // The certificates are read from files.
  require('node:tls').rootCertificates.length
  const onEvent = (event) => events.push(event)
  jwt = createCallbacks({ ...options, onEvent }).jwt
}

async function refresh(tokens) {
  events.length = 0
  const begun = performance.now()
  const results = await Promise.all(tokens.map((token) => jwt({ token })))
  return { results, events: [...events], ms: performance.now() - begun }
}

const newSession = (_, at) => ({
  access_token: 'old',
  refresh_token: `refresh-${process.pid}-${performance.now()}-${at}`,
  expires_at: 1,
  provider: 'demo',
})

const COMMANDS = {
  create,
  becomeNobody: () => {
    process.setgid(NOBODY)
    process.setuid(NOBODY)
    return NOBODY
  },
  open: takeDescriptors,
  close: giveBack,
  refresh: (count) => {
    sessions = Array.from({ length: count }, newSession)
    return refresh(sessions)
  },
  again: () => refresh(sessions.slice(0, 1)),
}

async function main() {
  // Loaded and opened now: there may be no descriptor for it later.
  addon()
  const lines = readline.createInterface({ input: process.stdin })
  process.stdout.write('{}\n')
  for await (const line of lines) {
    const [[name, argument]] = Object.entries(JSON.parse(line))
    const answer = await COMMANDS[name](argument)
    process.stdout.write(`${JSON.stringify(answer ?? null)}\n`)
  }
}

main()
