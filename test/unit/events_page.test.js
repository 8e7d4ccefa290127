// docs/events.md: it names all there is, and its recipe does what it says.

const { channel } = require('node:diagnostics_channel')
const fs = require('node:fs')
const path = require('node:path')
const { CHANNEL_NAME } = require('../..')

const read = (file) => fs.readFileSync(path.join(__dirname, '../..', file), 'utf8')
const page = read('docs/events.md')
const declarations = read('binding-types/failures.d.ts') + read('binding-types/events.d.ts')

/** The first column of the page's tables, each name by itself. */
const named = [...page.matchAll(/^\| ([^|]*) \|/gm)].flatMap(([, cell]) =>
  [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
)

/** The literals of a type of the declarations. */
const literalsOf = (type) => {
  const [, body] = new RegExp(`export type ${type} =(.*?)\\n\\n`, 's').exec(declarations)
  return [...body.matchAll(/'(\w+)'/g)].map(([, literal]) => literal)
}

const TYPES = [
  ...['FailureClass', 'ProviderErrorCode', 'RequestFailureCode', 'FailureCode', 'RotationStatus'],
]

test.each(TYPES)('every %s is explained', (type) => {
  const literals = literalsOf(type)
  expect(literals.length).toBeGreaterThan(3)
  expect(named).toEqual(expect.arrayContaining(literals))
})

test('every type of event and every member is explained', () => {
  const types = [...declarations.matchAll(/ {2}type: '(\w+)'/g)].map(([, type]) => type)
  expect(types).toHaveLength(13)
  const members = [...declarations.matchAll(/^ {2}(\w+)\??:/gm)].map(([, member]) => member)
  expect(named).toEqual(expect.arrayContaining([...types, ...members]))
})

test('the channel has the name that the page gives', () => {
  expect(page).toContain(`\`${CHANNEL_NAME}\``)
})

describe('the OpenTelemetry recipe', () => {
  const recipe = /^```js recipe\n([\s\S]*?)^```/m.exec(page)[1]
  let recorded
  let activeSpan

  /** As much of the API as the recipe uses. */
  const api = {
    metrics: {
      getMeter: () => ({
        createCounter: (name) => ({
          add: (value, attributes) => recorded.push({ name, value, attributes }),
        }),
        createHistogram: (name) => ({
          record: (value, attributes) => recorded.push({ name, value, attributes }),
        }),
      }),
    },
    trace: { getActiveSpan: () => activeSpan },
  }

  beforeAll(() => {
    const requireOf = (name) => (name === '@opentelemetry/api' ? api : require(name))
    new Function('require', recipe)(requireOf)
  })

  beforeEach(() => {
    recorded = []
    activeSpan = { addEvent: jest.fn() }
  })

  const publish = (event) => channel(CHANNEL_NAME).publish(event)
  const failure = {
    failureClass: 'ambiguous',
    code: 'http_503',
    description: 'down',
    httpStatus: 503,
  }

  test('counts a refresh, its requests and its time', () => {
    publish({
      type: 'refreshed',
      provider: 'demo',
      status: 'renewed',
      durationMs: 250,
      requests: 2,
    })
    const attributes = {
      'token_rotation.type': 'refreshed',
      'token_rotation.provider': 'demo',
      'token_rotation.status': 'renewed',
    }
    expect(recorded).toEqual([
      { name: 'token_rotation.calls', value: 1, attributes },
      { name: 'token_rotation.requests', value: 2, attributes },
      { name: 'token_rotation.duration', value: 0.25, attributes },
    ])
  })

  test('does not count the requests of those who joined a second time', () => {
    publish({ type: 'joined', provider: 'demo', status: 'renewed', durationMs: 250, requests: 1 })
    expect(recorded.map(({ name }) => name)).toEqual(['token_rotation.calls'])
  })

  test('tells the failure by its class, and its code on the span only', () => {
    publish({
      type: 'failed',
      provider: 'demo',
      status: 'unchanged',
      durationMs: 9,
      requests: 1,
      failure,
    })
    for (const { attributes } of recorded) {
      expect(attributes).toHaveProperty(['error.type'], 'ambiguous')
      expect(Object.values(attributes)).not.toContain('http_503')
    }
    const [, attributes] = activeSpan.addEvent.mock.calls[0]
    expect(attributes).toHaveProperty(['token_rotation.failure.code'], 'http_503')
  })

  test('does without a span and without a provider', () => {
    activeSpan = undefined
    publish({ type: 'revoked', provider: undefined })
    expect(recorded.map(({ attributes }) => attributes)).toEqual([
      { 'token_rotation.type': 'revoked' },
    ])
  })
})
