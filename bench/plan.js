'use strict'

const { CONTENDERS, OURS, contender } = require('./contenders')
const { COOKIE_CONTENDERS } = require('./contenders/session_cookies.js')
const { READ_CONTENDERS } = require('./contenders/session_reads.js')
const { STORED_READ_CONTENDERS } = require('./contenders/stored_reads.js')

const THINK_MS = 20
const without = (...ids) => CONTENDERS.filter(({ id }) => !ids.includes(id))
const LAYOUTS = ['authjs', 'next-auth-v4', 'next-auth-v4-seconds', 'next-auth-v3']

/** The ceiling of a storm: no contender, since it neither calls back nor reads what it gets. */
const CEILING = { id: 'h2load', title: 'h2load (ceiling)' }

/**
 * @typedef {object} Event
 * @property {string} scenario
 * @property {string} variant
 * @property {object[]} contenders in the order of the first round
 * @property {object | undefined} server settings of the token endpoint; undefined: none is needed
 * @property {object} work what the scenario's `run` gets
 * @property {number} rounds
 * @property {string[]} [nodeOptions]
 */

/** Google keeps the refresh token; strict providers want each used once. */
const kept = (protocol) => ({ protocol, oneTime: false, thinkMs: THINK_MS })
const oneTime = (more) => ({ protocol: 'h2', oneTime: true, thinkMs: THINK_MS, ...more })

function hotPath({ hotPath: work, rounds }) {
  return LAYOUTS.map((layout) => ({
    scenario: 'hot_path',
    variant: layout,
    contenders: [
      { ...contender('fetch-authjs'), id: 'seed', title: 'copied callback', layout },
      { ...contender(OURS), layout },
    ],
    work,
    rounds,
  }))
}

function storms({ storm, concurrencies, ceilingRequests, rounds }) {
  return ['h2', 'h1'].flatMap((protocol) =>
    concurrencies.map((concurrency) => ({
      scenario: 'storm',
      variant: `${protocol}-${concurrency}`,
      // The v4 form sends the very requests of the Auth.js form.
      contenders: [CEILING, ...without('fetch-v4')],
      server: kept(protocol),
      work: { ...storm, protocol, concurrency, ceilingRequests },
      rounds,
    })),
  )
}

function fanOut({ fanOut: work, rounds }) {
  const server = oneTime()
  // A better pool sends no request less.
  const contenders = without('axios-tuned', 'openid-client-tuned')
  return [{ scenario: 'fan_out', variant: 'one-time', contenders, server, work, rounds }]
}

function renewal({ renewal: work, rounds }) {
  const inBackground = {
    ...contender(OURS),
    id: 'ours-background',
    title: 'next-auth-token-rotation, background: true',
    form: 'background',
  }
  const contenders = [...CONTENDERS, inBackground]
  return [{ scenario: 'renewal', variant: 'read', contenders, server: kept('h2'), work, rounds }]
}

function coldStart({ rounds }) {
  const server = kept('h2')
  const work = {}
  return [
    { scenario: 'cold_start', variant: 'first', contenders: CONTENDERS, server, work, rounds },
  ]
}

function memory({ growth, reads, successors }) {
  const shared = {
    scenario: 'memory',
    contenders: [contender(OURS)],
    rounds: 1,
    nodeOptions: ['--expose-gc'],
  }
  const kilobyteTokens = { accessTokenLength: 1024, refreshTokenLength: 1024 }
  return [
    { ...shared, variant: 'growth', server: oneTime({ thinkMs: 0 }), work: growth },
    { ...shared, variant: 'reads', work: reads },
    {
      ...shared,
      variant: 'successors',
      server: oneTime({ thinkMs: 0, ...kilobyteTokens }),
      work: successors,
    },
  ]
}

/** kB of the whole cookie. */
const COOKIE_SIZES = [0.5, 2, 6]

function sessionCookie({ sessionCookie: work, rounds }) {
  return ['v4', 'v5'].flatMap((version) =>
    COOKIE_SIZES.map((size) => ({
      scenario: 'session_cookie',
      variant: `${version}-${size}`,
      contenders: COOKIE_CONTENDERS.map(({ id, title }) => ({ id, title })),
      work,
      rounds,
    })),
  )
}

function sessionRead({ sessionRead: work, rounds }) {
  return ['v4', 'v5'].map((version) => ({
    scenario: 'session_read',
    variant: version,
    contenders: READ_CONTENDERS.map(({ id, title }) => ({ id, title })),
    work,
    rounds,
  }))
}

function storedRead({ sessionRead: work, rounds }) {
  return ['v4', 'v5'].map((version) => ({
    scenario: 'stored_read',
    variant: version,
    contenders: STORED_READ_CONTENDERS.map(({ id, title }) => ({ id, title })),
    work,
    rounds,
  }))
}

/** What a Redis that several processes share adds, by library. */
function store({ store: work, rounds }) {
  return ['nodeRedis', 'ioredis'].map((library) => ({
    scenario: 'store',
    variant: library,
    contenders: [contender(OURS)],
    server: oneTime({ thinkMs: 0 }),
    work,
    rounds,
  }))
}

/**
 * Everything that is to be measured.
 *
 * @param {ReturnType<typeof import('./options.js').readOptions>} options
 * @returns {Event[]}
 */
function makePlan({ sizes, only, contenders }) {
  const makers = {
    hotPath,
    sessionCookie,
    sessionRead,
    storedRead,
    storms,
    fanOut,
    renewal,
    coldStart,
    store,
    memory,
  }
  return Object.values(makers)
    .flatMap((make) => make(sizes))
    .filter(({ scenario }) => !only || only.includes(scenario))
    .map((event) => ({
      ...event,
      contenders: event.contenders.filter(({ id }) => !contenders || contenders.includes(id)),
    }))
    .filter((event) => event.contenders.length > 0)
}

module.exports = { CEILING, makePlan }
