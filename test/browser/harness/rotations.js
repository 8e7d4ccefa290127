'use strict'

// The ways in which an access token comes to be rotated, each so and so many times over. All return
// the sessions that were seen, one a rotation, the one before the first included.

const { eventually } = require('./eventually.js')
const { expiresAt, untilDue, untilExpired } = require('./rotation_time.js')

const ROTATIONS = 10

/** One tab that asks again whenever the access token is due, and keeps the cookies it gets. */
async function rotateByAsking(ask, times = ROTATIONS) {
  const seen = [await ask()]
  while (seen.length <= times) {
    const before = seen.at(-1)
    await untilDue(before)
    // Whole seconds can tell the time too early.
    seen.push(await eventually(async () => rotatedSince(before, await ask())))
  }
  return seen
}

/** The session, unless its access token is the one of before. A session with an error counts too. */
const rotatedSince = (before, session) =>
  (session.error !== undefined || expiresAt(session) !== expiresAt(before)) && session

/**
 * Readers that can set no cookie, such as server components: every one comes with the cookies of the
 * beginning, and so with a refresh token that is spent long since.
 */
async function rotateWithStaleCookies(visitor, read, times = ROTATIONS) {
  const goBack = await visitor.keepCookies()
  const readWithOldCookies = async () => {
    await goBack()
    return read()
  }
  return rotateByAsking(readWithOldCookies, times)
}

/**
 * Two tabs that send ten requests each at the moment at which the access token expires.
 * @returns {Promise<{ expired: object, answers: object[] }[]>} for each rotation the session that was
 *   over, and the answers to the twenty
 */
async function rotateInTwoTabs(visitor, paths, times = ROTATIONS) {
  const urls = Array.from({ length: 10 }, (_, index) => paths[index % paths.length])
  const tabs = [visitor.page, await visitor.openTab(new URL(visitor.page.url()).pathname)]
  const rounds = []
  let latest = await visitor.session()
  while (rounds.length < times) {
    await untilExpired(latest)
    const answers = (await Promise.all(tabs.map((tab) => askTogether(tab, urls)))).flat()
    rounds.push({ expired: latest, answers })
    latest = answers.at(-1)
  }
  return rounds
}

/** Not one after the other, as a browser does with equal requests that its cache might answer. */
const askTogether = (tab, urls) =>
  tab.evaluate(
    (paths) =>
      Promise.all(paths.map(async (path) => (await fetch(path, { cache: 'no-store' })).json())),
    urls,
  )

/** That all twenty got a token, and none the one that was over. */
function expectAllFresh(rounds, accessTokenOf) {
  for (const { expired, answers } of rounds) {
    expect(answers.filter(({ error }) => error !== undefined)).toEqual([])
    const tokens = answers.map(accessTokenOf)
    expect(tokens).toEqual(Array(20).fill(expect.any(String)))
    expect(tokens).not.toContain(accessTokenOf(expired))
  }
}

module.exports = {
  ROTATIONS,
  expectAllFresh,
  rotateByAsking,
  rotateInTwoTabs,
  rotateWithStaleCookies,
}
