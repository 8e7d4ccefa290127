// The memory at its bound drops what no caller uses. It never drops what a caller waits for.

const { runNode } = require('../support/child.js')

test('a spent refresh token whose successor is being refreshed is not forgotten', async () => {
  const { code, stdout, stderr } = await runNode(['test/faults/support/full_memory.js'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const { results, seen, stats } = JSON.parse(stdout)
  // A second use of refresh-1 would end the session at a provider that detects reuse.
  expect(seen).toEqual(['refresh-1', 'refresh-2', 'x', 'y', 'z'])
  expect(results[0]).toEqual(results[1])
  expect(results[0]).not.toHaveProperty('error')
  expect(stats).toMatchObject({ successors: 2, joined: 1 })
})
