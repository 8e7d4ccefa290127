'use strict'

const { ROTATIONS } = require('./rotations.js')

/** What a page of the part `client` shows. */
const stateOf = async (page) => JSON.parse(await page.locator('#state').textContent())

/**
 * Waits until a page shows what is asked for.
 *
 * @param {import('playwright-core').Page} page
 * @param {(state: object, given: unknown) => boolean} isReached runs in the page
 * @param {unknown} [given] handed to it
 * @returns {Promise<object>} the state
 */
async function untilState(page, isReached, given) {
  const handle = await page.waitForFunction(
    ([source, value]) => {
      const text = document.querySelector('#state')?.textContent
      // biome-ignore lint/security/noGlobalEval: a function of the test, which only text of it can cross over
      return text && eval(source)(JSON.parse(text), value) ? text : undefined
    },
    [isReached.toString(), given],
  )
  return JSON.parse(await handle.jsonValue())
}

/** Until there is an access token, and another one than before. */
const untilRenewed = (page, before) =>
  untilState(
    page,
    ({ accessToken, error }, old) => accessToken !== undefined && accessToken !== old && !error,
    before,
  )

/** A page that no user touches. */
async function rotateByIdling({ page }, path, times = ROTATIONS) {
  await page.goto(path)
  const seen = [await untilRenewed(page)]
  while (seen.length <= times) seen.push(await untilRenewed(page, seen.at(-1).accessToken))
  return seen
}

module.exports = { rotateByIdling, stateOf, untilRenewed, untilState }
