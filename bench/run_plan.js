'use strict'

const { createEndpoints } = require('./endpoint.js')
const { runH2load } = require('./h2load.js')
const { CEILING } = require('./plan.js')
const { createProgress } = require('./progress.js')
const { runChild } = require('./run_child.js')

/**
 * @typedef {object} Measurement
 * @property {string} scenario
 * @property {string} variant
 * @property {string} contender its id
 * @property {number} round from 1
 * @property {Record<string, number>} metrics
 */

/**
 * Measures everything in the plan: round by round, within a round one event after the other, within
 * an event the contenders in turn, each round beginning with another one.
 *
 * @param {import('./plan.js').Event[]} plan
 * @param {{ certificates: object, folder: string }} place
 * @returns {Promise<Measurement[]>}
 */
async function runPlan(plan, { certificates, folder }) {
  const turns = turnsOf(plan)
  const progress = createProgress(turns.length)
  const endpoints = createEndpoints(certificates)
  const measurements = []
  try {
    for (const { event, contender, round } of turns) {
      const { scenario, variant } = event
      progress.begin(`round ${round}, ${scenario} ${variant}, ${contender.title}`)
      const metrics = await measure(event, contender, { endpoints, certificates, folder })
      measurements.push({ scenario, variant, contender: contender.id, round, metrics })
      progress.advance()
    }
  } finally {
    endpoints.close()
  }
  progress.end()
  return measurements
}

function turnsOf(plan) {
  const rounds = Math.max(0, ...plan.map((event) => event.rounds))
  const turns = []
  for (let round = 1; round <= rounds; round += 1) {
    for (const event of plan.filter((one) => one.rounds >= round)) {
      const { contenders } = event
      const first = (round - 1) % contenders.length
      const inTurn = [...contenders.slice(first), ...contenders.slice(0, first)]
      turns.push(...inTurn.map((contender) => ({ event, contender, round })))
    }
  }
  return turns
}

async function measure(event, contender, { endpoints, certificates, folder }) {
  const { scenario, variant, server, work, nodeOptions } = event
  const endpoint = server && (await endpoints.fresh(server))
  const job = { ...work, scenario, variant, contender, protocol: server?.protocol }
  if (endpoint) job.url = endpoint.url
  const metrics =
    contender.id === CEILING.id
      ? await runH2load(job, folder)
      : await runChild(job, { caFile: certificates.caFile, nodeOptions })
  return endpoint ? { ...metrics, ...seenByServer(await endpoint.report(), metrics) } : metrics
}

function seenByServer({ connections, requests, refused, revoked, cpuMs }, { warmUpRequests = 0 }) {
  return {
    connections,
    tokenRequests: requests - warmUpRequests,
    refusedRequests: refused,
    revokedSessions: revoked,
    serverCpuUs: requests > 0 ? (cpuMs * 1000) / requests : 0,
  }
}

module.exports = { runPlan }
