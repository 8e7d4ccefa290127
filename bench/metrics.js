'use strict'

/**
 * What is shown of each scenario. `less` says that less is better; `null` that it is neither.
 *
 * @type {Record<string, { title: string, rows: { name: string, label: string, less: boolean | null }[] }>}
 */
const SHOWN = {
  hot_path: {
    title: 'Hot path: the token is not due',
    rows: [
      { name: 'jwtNs', label: 'jwt, ns', less: true },
      { name: 'jwtAndSessionNs', label: 'jwt and session, ns', less: true },
      { name: 'jwtBytes', label: 'jwt, B', less: true },
      { name: 'jwtAndSessionBytes', label: 'jwt and session, B', less: true },
    ],
  },
  session_cookie: {
    title: 'Session cookie: version and kB',
    rows: [
      { name: 'decodeUs', label: 'decode, µs', less: true },
      { name: 'encodeUs', label: 'encode, µs', less: true },
      { name: 'cookieBytes', label: 'cookie, B', less: null },
    ],
  },
  session_read: {
    title: 'Session read: server code gets the access token, not due',
    rows: [
      { name: 'readUs', label: 'µs', less: true },
      { name: 'readCpuUs', label: 'main thread, µs', less: true },
    ],
  },
  stored_read: {
    title: 'Session read: tokens in the cookie and in a store, not due',
    rows: [
      { name: 'readUs', label: 'µs', less: true },
      { name: 'readP99Us', label: 'p99, µs', less: true },
      { name: 'readCpuUs', label: 'main thread, µs', less: true },
      { name: 'cookieBytes', label: 'cookie, B', less: null },
    ],
  },
  storm: {
    title: 'Storm: many sessions due at once',
    rows: [
      { name: 'refreshesPerSecond', label: 'refreshes/s', less: false },
      { name: 'mainCpuUs', label: 'main thread, µs each', less: true },
      { name: 'totalCpuUs', label: 'all threads, µs each', less: true },
      { name: 'delayP99Ms', label: 'event loop p99, ms', less: true },
      { name: 'latencyP50Ms', label: 'latency p50, ms', less: true },
      { name: 'latencyP99Ms', label: 'latency p99, ms', less: true },
      { name: 'rssMb', label: 'RSS, MB', less: true },
      { name: 'connections', label: 'connections', less: true },
    ],
  },
  fan_out: {
    title: 'Fan-out: 20 callers a session, refresh tokens good for one use',
    rows: [
      { name: 'tokenRequests', label: 'token requests', less: true },
      { name: 'failedCallers', label: 'failed callers', less: true },
      { name: 'revokedSessions', label: 'sessions revoked', less: true },
      { name: 'seconds', label: 'time, s', less: true },
      { name: 'mainCpuUs', label: 'main thread, µs a caller', less: true },
    ],
  },
  renewal: {
    title: 'Renewal: one session read 200 times a second while it becomes due',
    rows: [
      { name: 'hotP99Ms', label: 'not due p99, ms', less: true },
      { name: 'slowestMs', label: 'slowest while due, ms', less: true },
      { name: 'slowestOfAllMs', label: 'slowest of all, ms', less: true },
      { name: 'tokenRequests', label: 'token requests', less: true },
    ],
  },
  cold_start: {
    title: 'Cold start',
    rows: [
      { name: 'loadMs', label: 'require, ms', less: true },
      { name: 'loadCpuMs', label: 'require, main thread ms', less: true },
      { name: 'createMs', label: 'make callbacks, ms', less: true },
      { name: 'createCpuMs', label: 'make callbacks, main thread ms', less: true },
      { name: 'firstRefreshCpuMs', label: 'first refresh, main thread ms', less: true },
      { name: 'firstRefreshMs', label: 'first refresh, ms', less: true },
    ],
  },
  store: {
    title: 'Store: what a Redis on the same machine adds (ours only)',
    rows: [
      { name: 'roundTrips', label: 'round trips a refresh', less: true },
      { name: 'aloneP50Ms', label: 'without: p50, ms', less: null },
      { name: 'addedP50Ms', label: 'added p50, ms', less: true },
      { name: 'aloneP99Ms', label: 'without: p99, ms', less: null },
      { name: 'addedP99Ms', label: 'added p99, ms', less: true },
      { name: 'hotAloneNs', label: 'not due, without: jwt, ns', less: null },
      { name: 'hotNs', label: 'not due, with: jwt, ns', less: true },
    ],
  },
  memory: {
    title: 'Memory (ours only)',
    rows: [
      { name: 'rssWarmMb', label: 'RSS warm, MB', less: null },
      { name: 'rssEndMb', label: 'RSS at the end, MB', less: null },
      { name: 'growthMb', label: 'growth, MB', less: true },
      { name: 'bytesASuccessor', label: 'B a successor', less: true },
    ],
  },
}

module.exports = { SHOWN }
