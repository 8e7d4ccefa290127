// Callbacks that the app no longer holds are given back, native half included.

const { runProgram } = require('../../support/programs/index.js')

const ROUNDS = 500
const BALLAST = 400_000 // bytes each

test(`making ${ROUNDS} callbacks and forgetting them leaves nothing behind`, async () => {
  const demo = { clientId: 'id', clientSecret: 'secret', tokenEndpoint: 'https://example.com/' }
  const input = { options: { providers: { demo } }, rounds: ROUNDS, ballast: BALLAST }
  const { code, signal, stderr, lines } = await runProgram('make_and_forget', input, [
    '--expose-gc',
  ])
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' })
  const [{ collected, grownMegabytes, resources }] = lines
  // A conservative scan of the stack may keep the last few.
  expect(collected).toBeGreaterThanOrEqual(ROUNDS - 10)
  expect(resources).toBeLessThanOrEqual(0)
  // If they were kept, they would be 200 MB. The allocator holds on to a few.
  expect(grownMegabytes).toBeLessThan(60)
})
