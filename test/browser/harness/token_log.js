'use strict'

/**
 * That each refresh of the authorization server's log was granted, and none asked with a refresh token
 * that was spent before.
 *
 * @param {import('./stage.js').Stage} stage
 * @returns {Promise<number>} how many there were
 */
async function expectEachSpentOnce({ identity }) {
  const requests = await identity.tokenRequests()
  const hashes = requests.map(({ refreshTokenHash }) => refreshTokenHash)
  expect(requests.filter(({ status }) => status !== 200)).toEqual([])
  expect(hashes).toHaveLength(new Set(hashes).size)
  return hashes.length
}

module.exports = { expectEachSpentOnce }
