// More requests at once than an HTTP/2 server takes, before it could say how many it takes.

const { runNode } = require('../support/child.js')

test('a burst reaches a server that takes ten at a time once for every session', async () => {
  const { code, stdout, stderr } = await runNode(['test/faults/support/burst_program.js'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const { errors, refused, processed, distinct, elsewhere } = JSON.parse(stdout)
  expect(refused).toBeGreaterThan(0)
  expect({ errors, processed, distinct }).toEqual({ errors: 0, processed: 200, distinct: 200 })
  // What one server refuses holds for that server: a hundred streams fit on a connection elsewhere.
  expect(elsewhere).toEqual({ errors: 0, connections: 1 })
})
