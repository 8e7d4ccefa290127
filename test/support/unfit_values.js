// Set-up of the tests that hand callbacks unexpected values: objects that throw when they are looked at, and errors of
// every kind.

const { createCallbacks } = require('../..')
const { startTokenEndpoint } = require('./token_endpoint.js')

const explode = () => {
  throw new Error('marked-7f3a')
}
const getter = (name) => Object.defineProperty({}, name, { get: explode, enumerable: true })
const thenable = (then) => Object.defineProperty({}, 'then', { value: then })
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

/** What no line may hold: the words of an error, and what moves a terminal's cursor. */
const UNFIT = /7f3a|[^\x20-\x7e…’]/

/** Errors of every kind that JavaScript can throw. */
const ERRORS = {
  null: null,
  undefined: undefined,
  string: 'words',
  symbol: Symbol('x'),
  'a message that throws': getter('message'),
  'a code that throws': getter('code'),
  'a constructor that throws': getter('constructor'),
  'a message that is an object': { message: { toString: explode } },
  'a code that is an object': { code: { toString: explode } },
  'a cause that throws': getter('cause'),
  'a revoked proxy': revoked(),
  'no prototype': Object.create(null),
  'a class with a name of any form': new (class extends Error {
    static name = '\u001b[31m\n'
  })(),
}

/**
 * For the tests of a file: a token endpoint, a console that is listened to, and no rejection that nothing handles.
 * @returns {{ callbacksOf: (options?: object) => object, lines: () => string[], endpoint: object, logged: jest.SpyInstance }}
 *   the last two once tests run
 */
function answersSetUp() {
  const unhandled = []
  const onUnhandled = (reason) => unhandled.push(reason)
  const setUp = {
    demo: () => ({ clientId: 'id', clientSecret: 's3cr3t', tokenEndpoint: setUp.endpoint.url }),
    callbacksOf: (options) =>
      createCallbacks({ providers: { demo: setUp.demo() }, retries: 0, ...options }),
    lines: () => setUp.logged.mock.calls.map(([line]) => String(line)),
  }

  beforeAll(async () => {
    setUp.endpoint = await startTokenEndpoint()
    process.on('unhandledRejection', onUnhandled)
  })

  afterAll(async () => {
    process.off('unhandledRejection', onUnhandled)
    await setUp.endpoint.close()
  })

  beforeEach(() => {
    setUp.endpoint.reset()
    setUp.logged = jest.spyOn(console, 'error').mockImplementation(() => {})
  })

  afterEach(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    jest.restoreAllMocks()
    expect(unhandled.splice(0)).toEqual([])
  })

  return setUp
}

module.exports = { ERRORS, UNFIT, answersSetUp, explode, getter, revoked, thenable }
