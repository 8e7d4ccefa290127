'use strict'

// A NextAuth config without any configuration of ours: visits with the tokens given on stdin, one after the other, and
// prints { results, sessions }.

const { text } = require('node:stream/consumers')
const { jwtCallback, sessionCallback } = require('../..')

async function main() {
  const calls = JSON.parse(await text(process.stdin))
  const results = []
  const sessions = []
  for (const params of calls) {
    // A session of a database comes without a token.
    const token = params.session ? undefined : await jwtCallback(params)
    results.push(token)
    const session = params.session ?? { user: { name: 'Ada' } }
    sessions.push(await sessionCallback({ session, token }))
  }
  process.stdout.write(JSON.stringify({ results, sessions }))
}

main()
