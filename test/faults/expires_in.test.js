// Numbers of every shape for expires_in. What tells nothing keeps the lifetime that the token had before.

const { grantText, message } = require('./support/behaviours.js')
const { runMatrix } = require('./support/matrix.js')

const DEFAULT_LIFETIME = 1234
const ASSUMED_SECONDS = 600

/** The member as it goes over the wire, beside a good reply's others. */
const written = (members) => (socket) => {
  const good = grantText({ expires_in: undefined })
  socket.write(message(200, members ? `${good.slice(0, -1)},${members}}` : good))
}
const inSeconds = (seconds) => Math.floor(Date.now() / 1000) + seconds

describe('that tell a lifetime', () => {
  runMatrix(
    [
      ['3600', 3600],
      ['1', 1],
      ['"3600"', 3600],
      ['" 3600 "', 3600],
      ['3599.5', 3599.5],
      ['"3599.5"', 3599.5],
      ['3.6e3', 3600],
      ['"3.6e3"', 3600],
      ['7776000', 7_776_000],
    ].map(([value, lifetimeSeconds]) => ({
      what: value,
      server: written(`"expires_in":${value}`),
      grants: { lifetimeSeconds },
    })),
  )
})

const NO_LIFETIME = [
  undefined,
  ...['null', '0', '0.0', '-0', '"0"', '""', '" "', '-1', '"-1"', '-3600'],
  ...[
    '1e300',
    '1e400',
    '-1e400',
    '99999999999999999999999',
    '"Infinity"',
    '"NaN"',
    '"1e999"',
    '1e-400',
  ],
  ...['"soon"', '"3600s"', '"1h"', '"0x10"', '"1,5"', '"3600 3600"', 'true', 'false'],
  ...['[]', '[3600]', '{}', '{"seconds":3600}'],
]

const textOf = (value) => (value === undefined ? 'absent' : value)
const ofValue = (value) => (value === undefined ? '' : `"expires_in":${value}`)

describe('that tell none: defaultLifetime counts', () => {
  runMatrix(
    NO_LIFETIME.map((value) => ({
      what: textOf(value),
      server: written(ofValue(value)),
      provider: { defaultLifetime: DEFAULT_LIFETIME },
      grants: { lifetimeSeconds: DEFAULT_LIFETIME },
    })),
  )
})

describe('that tell none, without defaultLifetime: the token expired before, so this one will', () => {
  runMatrix(
    [undefined, 'null', '0', '-1', '"soon"'].map((value) => ({
      what: textOf(value),
      server: written(ofValue(value)),
      grants: { lifetimeSeconds: ASSUMED_SECONDS },
    })),
  )
})

describe('expires_at beside them', () => {
  runMatrix([
    {
      what: 'seconds',
      server: (socket) => written(`"expires_at":${inSeconds(900)}`)(socket),
      grants: { lifetimeSeconds: 900 },
    },
    {
      what: 'milliseconds, as text',
      server: (socket) => written(`"expires_at":"${inSeconds(900)}000"`)(socket),
      grants: { lifetimeSeconds: 900 },
    },
    {
      what: 'a time that has passed tells nothing',
      server: (socket) => written(`"expires_at":${inSeconds(-900)}`)(socket),
      provider: { defaultLifetime: DEFAULT_LIFETIME },
      grants: { lifetimeSeconds: DEFAULT_LIFETIME },
    },
    {
      what: 'expires_in goes before it',
      server: (socket) => written(`"expires_in":60,"expires_at":${inSeconds(900)}`)(socket),
      grants: { lifetimeSeconds: 60 },
    },
  ])
})
