// The authorization server is a child process that must never outlive a test run.

const { execFile } = require('node:child_process')
const path = require('node:path')
const { promisify } = require('node:util')

const CONTROL = path.join(__dirname, '../../../examples/authorization-server/control.js')
const { startAuthorizationServer } = require(CONTROL)
const HANGS = path.join(__dirname, '../../support/hangs.js')

const running = promisify(execFile)

function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function until(condition) {
  const giveUpAt = Date.now() + 5_000
  while (!(await condition())) {
    if (Date.now() > giveUpAt) return false
    await new Promise((done) => setTimeout(done, 20))
  }
  return true
}

const program = (body) => `
  const { startAuthorizationServer } = require(${JSON.stringify(CONTROL)})
  startAuthorizationServer().then(async (server) => {
    console.log(server.pid)
    ${body}
  })`

test('is gone after close(), which may be called twice', async () => {
  const brief = await startAuthorizationServer()
  await brief.goDown('hang')
  expect(isAlive(brief.pid)).toBe(true)
  await Promise.all([brief.close(), brief.close()])
  expect(isAlive(brief.pid)).toBe(false)
  await expect(brief.tokenRequests()).rejects.toThrow('has exited')
})

test('does not keep its parent alive, and prints nothing', async () => {
  const { stdout, stderr } = await running(process.execPath, [
    '-e',
    program("await server.signIn(); console.log('signed in')"),
  ])
  const [pid, ...rest] = stdout.trim().split('\n')
  expect(rest).toEqual(['signed in'])
  expect(stderr).toBe('')
  expect(await until(() => !isAlive(Number(pid)))).toBe(true)
})

test('ends when its parent is killed', async () => {
  const killed = await running(process.execPath, [
    '-e',
    program("process.kill(process.pid, 'SIGKILL')"),
  ]).catch((error) => error)
  expect(killed.signal).toBe('SIGKILL')
  expect(await until(() => !isAlive(Number(killed.stdout)))).toBe(true)
})

test('is killed, and says how far it came, when it hangs before it is ready', async () => {
  const { stdout } = await running(process.execPath, [
    '-e',
    `
    const { startAuthorizationServer } = require(${JSON.stringify(CONTROL)})
    process.env.NODE_OPTIONS = '--require ' + JSON.stringify(${JSON.stringify(HANGS)})
    startAuthorizationServer({}, { startWithin: 1500 }).catch(({ message }) => console.log(message))`,
  ])
  expect(stdout).toContain('the authorization server did not start (not ready within 1500 ms)')
  const [, pid] = /^process (\d+) hangs$/m.exec(stdout)
  expect(await until(() => !isAlive(Number(pid)))).toBe(true)
})

test('says why it did not start', async () => {
  const first = await startAuthorizationServer()
  const port = Number(new URL(first.issuer).port)
  await expect(startAuthorizationServer({ port })).rejects.toThrow('EADDRINUSE')
  await first.close()
  await expect(startAuthorizationServer({ prot: 1 })).rejects.toThrow('unknown option: prot')
})
