'use strict'

/** The process's counters before anything was counted. */
const NO_STATS = {
  refreshed: 0,
  failed: 0,
  joined: 0,
  replayed: 0,
  remembered: 0,
  tokenRequests: 0,
  successors: 0,
  inFlight: 0,
}

module.exports = { NO_STATS }
