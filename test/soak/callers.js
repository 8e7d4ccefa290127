'use strict'

// Who calls the jwt callback: this thread, waiting or in the background, and worker threads that come and go.

const { createCallbacks } = require('../..')
const { startWorker } = require('../fixtures/workers.js')

const WORKERS = 3

/**
 * @param {object} options of createCallbacks
 * @param {ReturnType<typeof import('./random.js').randomFrom>} random
 */
function startCallers(options, random) {
  const events = {}
  const count = ({ type, status }) => {
    const name = status ? `${type} ${status}` : type
    events[name] = (events[name] ?? 0) + 1
  }
  const waiting = createCallbacks({ ...options, onEvent: count })
  const inBackground = createCallbacks({ ...options, onEvent: count, background: true })
  const workers = Array.from({ length: WORKERS }, () => hire(options))
  let replaced = 0

  /** Calls the callback somewhere; undefined where the worker ended in the middle. */
  function call(token) {
    const where = random.between(0, 9)
    if (where < 4) return waiting.jwt({ token })
    if (where < 6) return inBackground.jwt({ token })
    return random.pick(workers).call(token)
  }

  /** Ends a worker, whatever it is at, and starts another. */
  async function replaceOne() {
    const index = random.between(0, WORKERS - 1)
    const leaving = workers[index]
    workers[index] = hire(options)
    replaced += 1
    await leaving.dismiss()
  }

  return {
    call,
    replaceOne,
    jwt: waiting.jwt,
    rotator: waiting.rotator,
    counts: () => ({ ...events, 'workers replaced': replaced }),
    close: () => Promise.all(workers.map(({ dismiss }) => dismiss())),
  }
}

function hire(options) {
  const worker = startWorker({}, options)
  let leave
  const gone = new Promise((resolve) => {
    leave = resolve
  })
  return {
    call: (token) =>
      Promise.race([worker.refresh([token]).then(({ results }) => results[0]), gone]),
    dismiss: async () => {
      leave(undefined)
      await worker.terminate()
    },
  }
}

module.exports = { startCallers }
