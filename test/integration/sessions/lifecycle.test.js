// The package never keeps a process alive that has nothing more to do, and never lets one end
// before a refresh that it began: a rotated refresh token would be lost with it.

const { setTimeout } = require('node:timers/promises')
const {
  callbacksFor,
  due,
  eventually,
  expired,
  hashOf,
  providerFor,
  signIn,
  spentAt,
} = require('../../support/sessions.js')
const { withAuthorizationServer } = require('../../support/authorization_server.js')
const { runProgram, startProgram } = require('../../support/programs/index.js')
const { grant, startTokenEndpoint } = require('../../support/token_endpoint.js')

const ENDED_WELL = { code: 0, signal: null, stderr: '' }

let server
let options

withAuthorizationServer((started) => {
  server = started
  // Patient: nothing in these tests may end only because a request timed out.
  options = { providers: { demo: providerFor(server) }, timeout: 60_000 }
})

async function signedIn(count, aged = expired) {
  const { jwt } = callbacksFor(server)
  const names = Array.from({ length: count }, (_, index) => `person${index}`)
  return (await Promise.all(names.map((name) => signIn(server, jwt, name)))).map(aged)
}

const hashesOf = (tokens) => tokens.map(({ refresh_token }) => hashOf(refresh_token)).sort()

describe('a process that', () => {
  test('has made callbacks and uses them no more ends', async () => {
    const ended = await runProgram('refresh_and_end', { options, tokens: [] })
    expect(ended).toEqual({ ...ENDED_WELL, lines: [] })
  })

  test('has a token that is not due ends', async () => {
    const [token] = await signedIn(1, (fresh) => fresh)
    const ended = await runProgram('refresh_and_end', { options, tokens: [token] })
    expect(ended).toEqual({ ...ENDED_WELL, lines: [token] })
  })

  test('has refreshes pending ends when it has their results', async () => {
    const tokens = await signedIn(5)
    await server.setThinkTime(500)
    const { lines, ...ended } = await runProgram('refresh_and_end', { options, tokens })
    expect(ended).toEqual(ENDED_WELL)
    expect(lines.map(({ sub }) => sub).sort()).toEqual(tokens.map(({ sub }) => sub).sort())
    const spent = new Set(tokens.map(({ refresh_token }) => refresh_token))
    for (const { refresh_token, error } of lines) {
      expect(spent).not.toContain(refresh_token)
      expect(error).toBeUndefined()
    }
    expect((await spentAt(server)).sort()).toEqual(hashesOf(tokens))
  })

  test('refreshes in the background ends when that is done', async () => {
    const [token] = await signedIn(1, due)
    await server.setThinkTime(500)
    const ended = await runProgram('background_and_end', { options, token })
    expect(ended).toEqual({ ...ENDED_WELL, lines: ['started', 'refreshed'] })
    expect(await spentAt(server)).toEqual(hashesOf([token]))
  })

  test('uses the package in workers only works, also after a worker was terminated', async () => {
    const tokens = await signedIn(5)
    const [patient, abandoned] = [tokens.slice(0, 3), tokens.slice(3)]
    await server.setThinkTime(100)
    const { lines, ...ended } = await runProgram('worker_only', {
      options,
      tokens: patient,
      abandoned,
    })
    expect(ended).toEqual(ENDED_WELL)
    expect(lines.flat().map(({ sub }) => sub)).toEqual(tokens.map(({ sub }) => sub))
    for (const { error } of lines.flat()) expect(error).toBeUndefined()
    expect((await spentAt(server)).sort()).toEqual(hashesOf(tokens))
  })
})

describe('a process that ends in the middle of refreshes', () => {
  const ways = [
    ['exit', { code: 7, signal: null }],
    ['throw', { code: 1, signal: null }],
    ['signal', { code: null, signal: 'SIGTERM' }],
    ['handled signal', { code: 7, signal: null }],
  ]

  test.each(ways)('by %s, while the server thinks', async (way, expected) => {
    const tokens = await signedIn(3)
    await server.goDown('hang')
    const program = startProgram('end_in_the_middle', { options, tokens, way })
    await eventually(async () => (await server.tokenRequests()).length > 0)
    program.write('now\n')
    const { stderr, lines, ...ended } = await program.ended
    expect(ended).toEqual(expected)
    expect(lines).toEqual([])
    if (way !== 'throw') expect(stderr).toBe('')
  })

  test.each(ways)('by %s, at once', async (way, expected) => {
    const tokens = await signedIn(3)
    await server.goDown('hang')
    const input = { options, tokens, way, atOnce: true }
    const { stderr, lines, ...ended } = await runProgram('end_in_the_middle', input)
    expect(ended).toEqual(expected)
    expect(lines).toEqual([])
    if (way !== 'throw') expect(stderr).toBe('')
  })

  test('while replies arrive, with much in memory', async () => {
    const refreshed = 3_000
    const begun = 600
    const endpoint = await startTokenEndpoint()
    const demo = { ...providerFor(server), tokenEndpoint: endpoint.url }
    let halfCame
    const half = new Promise((resolve) => {
      halfCame = resolve
    })
    endpoint.replyWith(() => {
      const { length } = endpoint.requests
      if (length > refreshed + begun / 2) halfCame()
      return { ...grant(), after: length > refreshed && setTimeout(Math.random() * 100) }
    })
    const input = { options: { providers: { demo } }, refreshed, begun }
    const program = startProgram('end_while_replies_arrive', input)
    await half
    program.write('now\n')
    expect(await program.ended).toEqual({ ...ENDED_WELL, code: 7, lines: [] })
    await endpoint.close()
  })
})
