// A token endpoint whose responses are judged, with callbacks and sessions of its own.

const { createCallbacks } = require('../..')
const { startTokenEndpoint } = require('./token_endpoint.js')

/** Longer than the longest cooldown that is met. */
const PATIENCE_MS = 10_000

let sessions = 0

/** The expired token of a session that this process has never seen. */
function newSession(members) {
  sessions += 1
  return {
    sub: 'ada',
    access_token: `access-of-session-${sessions}`,
    refresh_token: `refresh-of-session-${sessions}`,
    expires_at: Math.floor(Date.now() / 1000) - 60,
    provider: 'demo',
    ...members,
  }
}

/** For one test file, whose hooks this sets: `endpoint`, and the `events` and the spy `logged` of the test that runs. */
function judgeResponses() {
  const judged = { callbacks, askAgain, responses }

  beforeAll(async () => {
    judged.endpoint = await startTokenEndpoint()
  })

  beforeEach(() => {
    judged.endpoint.reset()
    judged.events = []
    judged.logged = jest.spyOn(console, 'error').mockImplementation(() => {})
  })

  afterEach(() => judged.logged.mockRestore())

  afterAll(() => judged.endpoint.close())

  function callbacks({ provider, ...options } = {}) {
    return createCallbacks({
      providers: {
        demo: {
          clientId: 'demo',
          clientSecret: 'demo-secret',
          tokenEndpoint: judged.endpoint.url,
          ...provider,
        },
      },
      timeout: 5000,
      onEvent: (event) => judged.events.push(event),
      ...options,
    })
  }

  /** Calls until the endpoint has been asked again, when the cooldown is over. */
  async function askAgain(jwt, token) {
    const until = Date.now() + PATIENCE_MS
    for (;;) {
      const kept = await jwt({ token })
      if (judged.events.at(-1).type !== 'remembered' || Date.now() > until) return kept
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** What the endpoint answers, one after the other; the last stays. */
  function responses(...list) {
    let next = 0
    judged.endpoint.replyWith(() => {
      next += 1
      return list[Math.min(next, list.length) - 1]
    })
  }

  return judged
}

const json = (status, body, headers) => ({ status, body, headers })
const silence = { after: new Promise(() => {}) }

module.exports = { json, newSession, silence, judgeResponses }
