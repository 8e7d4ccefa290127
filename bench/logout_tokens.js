'use strict'

// What a logout token costs to check: node bench/logout_tokens.js. Compared in one process, by turns, each call awaited:
// the addon, and jose as one would write it (a key set that is there, jwtVerify, then the claims that are left).
// Everything happens on the JavaScript thread but what WebCrypto does in jose, so wall time is what a caller waits.

const http = require('node:http')
const { once } = require('node:events')
const { createLocalJWKSet, jwtVerify } = require('jose')
const { createLogoutVerifier } = require('../lib/server/callbacks/native_rotator.js')
const { rotationOf } = require('../lib/server/config/rotations.js')
const { createCallbacks } = require('..')
const { EVENT, claimsOf, signed, signingKey } = require('../test/support/logout_tokens.js')
const { quantile } = require('./measure.js')

const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES512', 'EdDSA']
const ROUNDS = 9
const TOKENS = 400

async function main() {
  const keys = ALGORITHMS.map((alg) => signingKey(alg))
  const jwks = { keys: keys.map(({ jwk }) => jwk) }
  const issuer = await serveKeys(jwks)
  const contenders = { ours: ours(issuer.url), jose: withJose(issuer.url, jwks) }
  console.log(`µs a token, the median of ${ROUNDS} rounds of ${TOKENS}`)
  for (const key of keys) await compare(key, contenders, issuer.url)
  issuer.server.close()
  issuer.server.closeAllConnections()
}

async function compare(key, contenders, issuer) {
  const tokens = Array.from({ length: TOKENS }, () => signed(key, claimsOf(issuer)))
  const times = { ours: [], jose: [] }
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [name, check] of Object.entries(contenders)) {
      const start = process.hrtime.bigint()
      for (const token of tokens) await check(token)
      const us = Number(process.hrtime.bigint() - start) / 1000 / TOKENS
      if (round >= 0) times[name].push(us)
    }
  }
  const [us, joseUs] = [quantile(times.ours, 0.5), quantile(times.jose, 0.5)]
  const ratio = (joseUs / us).toFixed(1)
  console.log(`${key.alg.padEnd(6)} ours ${us.toFixed(1)}  jose ${joseUs.toFixed(1)}  × ${ratio}`)
}

function ours(issuer) {
  const { jwt } = createCallbacks({
    providers: { demo: { clientId: 'an-id', clientSecret: 'a-secret', issuer } },
  })
  const verifier = createLogoutVerifier(rotationOf(jwt).settings)
  return async (token) => {
    const verdict = await verifier.verify(token)
    if (!verdict.id) throw new Error(JSON.stringify(verdict))
  }
}

function withJose(issuer, jwks) {
  const keys = createLocalJWKSet(jwks)
  return async (token) => {
    const { payload } = await jwtVerify(token, keys, {
      ...{ issuer, audience: 'an-id', clockTolerance: 30 },
      requiredClaims: ['iat', 'exp', 'jti', 'events'],
    })
    const isLogout = typeof payload.events[EVENT] === 'object' && !('nonce' in payload)
    if (!isLogout || !(payload.sub || payload.sid)) throw new Error('no logout token')
  }
}

async function serveKeys(jwks) {
  const server = http.createServer((request, response) => {
    const url = `http://127.0.0.1:${server.address().port}`
    const metadata = { issuer: url, token_endpoint: `${url}/token`, jwks_uri: `${url}/jwks` }
    response.end(JSON.stringify(request.url === '/jwks' ? jwks : metadata))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { server, url: `http://127.0.0.1:${server.address().port}` }
}

main()
