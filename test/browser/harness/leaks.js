'use strict'

const { createHash } = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')

const TOKEN_LENGTH = 43
const TOKEN_CHARACTERS = /[\w-]{43,}/g

/**
 * Expects that no response of the stage's app, to whichever client, had a spent refresh token or a secret
 * in its body. No file that browsers can ask for has one either. The authorization server's log has only
 * hashes of refresh tokens, so everything that is as long as one is hashed and looked up.
 *
 * @param {import('./stage.js').Stage} stage
 */
async function expectNoLeak({ identity, recorder, folder }) {
  const requests = await identity.tokenRequests()
  const spent = new Set(requests.map(({ refreshTokenHash }) => refreshTokenHash))
  expect(spent.size).toBeGreaterThan(0)
  const leaks = [...recorder.bodies, ...bundle(folder)].filter(
    ({ text }) => text.includes(identity.clientSecret) || tokensIn(text).some(isOneOf(spent)),
  )
  expect(leaks.map(({ path: where }) => where)).toEqual([])
}

const tokensIn = (text) =>
  [...text.matchAll(TOKEN_CHARACTERS)].flatMap(([run]) =>
    Array.from({ length: run.length - TOKEN_LENGTH + 1 }, (_, at) =>
      run.slice(at, at + TOKEN_LENGTH),
    ),
  )

const isOneOf = (hashes) => (token) => hashes.has(createHash('sha256').update(token).digest('hex'))

/** What an app gives to every browser. */
function bundle(folder) {
  const files = path.join(folder, '.next/static')
  if (!fs.existsSync(files)) return []
  return fs
    .readdirSync(files, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .map((file) => ({ path: file, text: fs.readFileSync(file, 'latin1') }))
}

/**
 * That nothing a script of the page can get at holds one of the refresh tokens.
 *
 * @param {import('./visitor.js').Visitor} visitor
 * @param {string[]} tokens
 */
async function expectNoTokenIn({ context, page }, tokens) {
  const { origins } = await context.storageState({ indexedDB: true })
  const inPage = await page.evaluate(() => [
    document.documentElement.outerHTML,
    document.cookie,
    JSON.stringify(sessionStorage),
    JSON.stringify(history.state),
  ])
  const texts = [await page.content(), JSON.stringify(origins), ...inPage]
  for (const token of tokens) {
    expect(texts.filter((text) => text.includes(token))).toEqual([])
  }
}

module.exports = { expectNoLeak, expectNoTokenIn }
