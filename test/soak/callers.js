'use strict'

// What calls the jwt callback: this thread, waiting or in the background, and worker threads that come and go. Each for
// one of two audiences, with the same cookies.

const { createCallbacks } = require('../..')
const { startWorker } = require('../support/workers.js')

const WORKERS = 4

/** Values of `parameters.scope`, and the last part of the access tokens that are issued for them. */
const AUDIENCES = ['read', 'write']

/**
 * @param {(scope: string) => object} optionsFor options of createCallbacks for an audience
 * @param {ReturnType<typeof import('./random.js').randomFrom>} random
 */
function startCallers(optionsFor, random) {
  const events = {}
  const count = ({ type, status }) => {
    const name = status ? `${type} ${status}` : type
    events[name] = (events[name] ?? 0) + 1
  }
  const forEach = (make) => Object.fromEntries(AUDIENCES.map((scope) => [scope, make(scope)]))
  const waiting = forEach((scope) => createCallbacks({ ...optionsFor(scope), onEvent: count }))
  const inBackground = forEach((scope) =>
    createCallbacks({ ...optionsFor(scope), onEvent: count, background: true }),
  )
  const audienceOf = (index) => AUDIENCES[index % AUDIENCES.length]
  const workers = Array.from({ length: WORKERS }, (_, index) => hire(optionsFor(audienceOf(index))))
  let replaced = 0

  /**
   * Calls a callback somewhere.
   * @returns {Promise<{ token: object | undefined, scope: string }>} no token where the worker ended in the middle
   */
  async function call(token) {
    const index = random.between(0, WORKERS - 1)
    const scope = audienceOf(index)
    const where = random.between(0, 9)
    const calling =
      where < 4
        ? waiting[scope].jwt({ token })
        : where < 6
          ? inBackground[scope].jwt({ token })
          : workers[index].call(token)
    return { token: await calling, scope }
  }

  /** Ends a worker, whatever it is at, and starts another. */
  async function replaceOne() {
    const index = random.between(0, WORKERS - 1)
    const leaving = workers[index]
    workers[index] = hire(optionsFor(audienceOf(index)))
    replaced += 1
    await leaving.dismiss()
  }

  return {
    call,
    replaceOne,
    jwt: waiting[AUDIENCES[0]].jwt,
    rotator: waiting[AUDIENCES[0]].rotator,
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
