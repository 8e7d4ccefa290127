'use strict'

/**
 * What a promise comes to, or `otherwise` where it takes longer than that or rejects.
 * @template T, U
 * @param {Promise<T> | T} promise
 * @param {number} ms
 * @param {U} [otherwise]
 * @returns {Promise<T | U>}
 */
async function withinLimit(promise, ms, otherwise) {
  let timer
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, ms, otherwise)
  })
  try {
    return await Promise.race([promise, limit])
  } catch {
    return otherwise
  } finally {
    clearTimeout(timer)
  }
}

module.exports = { withinLimit }
