// Set-up of the tests of callbacks over a store.

const { createCallbacks } = require('../..')
const { startStrictEndpoint } = require('./strict_endpoint.js')

/**
 * For the tests of a file: an endpoint that takes each refresh token once, and a console that is listened to.
 * @returns {{ callbacksOver: Function, freshSession: () => object, endpoint: object }} `callbacksOver`: callbacks over a
 *   store, and the events of theirs; `endpoint` once tests run
 */
function storeSetUp() {
  let made = 0
  const setUp = {
    callbacksOver(store, options) {
      const events = []
      const onEvent = (event) => events.push(event)
      const own = { ...setUp.endpoint.options(), store, onEvent, ...options }
      return { ...createCallbacks(own), events }
    },
    freshSession: () => setUp.endpoint.session(`session-${++made}`),
  }

  beforeAll(async () => {
    setUp.endpoint = await startStrictEndpoint()
  })

  afterAll(() => setUp.endpoint.close())

  beforeEach(() => {
    setUp.endpoint.reset()
    jest.spyOn(console, 'error').mockImplementation(() => {})
  })

  afterEach(() => jest.restoreAllMocks())

  return setUp
}

module.exports = { storeSetUp }
