/**
 * Questions and answers over a child's IPC channel. The channel keeps this process alive only while
 * an answer is due.
 *
 * @param {import('child_process').ChildProcess} child
 * @returns {(command: string, ...args: unknown[]) => Promise<unknown>} rejects when the command
 *   fails or the child is gone
 */
function commandChannel(child) {
  const waiting = new Map()
  let lastId = 0

  function settle(id) {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0) child.channel?.unref()
    return asked
  }

  child.on('message', ({ id, result, error }) => {
    if (!waiting.has(id)) return
    const { resolve, reject } = settle(id)
    if (error === undefined) resolve(result)
    else reject(new Error(error))
  })

  child.on('disconnect', () => {
    for (const id of [...waiting.keys()]) {
      settle(id).reject(new Error('the authorization server has exited'))
    }
  })

  return (command, ...args) =>
    new Promise((resolve, reject) => {
      if (!child.connected) throw new Error('the authorization server has exited')
      lastId += 1
      waiting.set(lastId, { resolve, reject })
      child.channel.ref()
      child.send({ id: lastId, command, args })
    })
}

module.exports = { commandChannel }
