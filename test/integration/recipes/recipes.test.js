// Every recipe of docs/credentials.md through the handlers of NextAuth v4 and Auth.js v5: sign-in, ten rotations, twenty
// callers at once, an outage, a refusal.

const path = require('node:path')
const { runNode } = require('../../support/child.js')
const { LIFETIME_SECONDS } = require('../../support/recipes/grants.js')
const { handlerV4 } = require('../../support/recipes/handler_v4.js')
const { CALLERS, ROTATIONS, liveThrough } = require('../../support/recipes/life.js')
const { recipes } = require('../../support/recipes/recipes.js')

const LIFE_V5 = path.join(__dirname, '../../support/recipes/life_v5.mjs')
const names = Object.keys(recipes)

let inV5
let logged

beforeEach(() => {
  logged = jest.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => logged.mockRestore())

beforeAll(async () => {
  const ended = await runNode([LIFE_V5, ...names])
  if (ended.code !== 0) throw new Error(ended.stderr)
  inV5 = JSON.parse(ended.stdout)
}, 120_000)

const seenIn = {
  v4: (name) => liveThrough(recipes[name], handlerV4),
  v5: async (name) => inV5[name],
}

describe.each(names)('%s', (name) => {
  test.each(['v4', 'v5'])(
    '%s',
    async (version) => {
      const seen = await seenIn[version](name)
      const { token, rotatedToken } = seen

      expect(seen.signedIn.error).toBeUndefined()
      expect(seen.signedIn.access_token).toEqual(expect.any(String))
      const lifetime = recipes[name].lifetime ?? LIFETIME_SECONDS
      expect(token.expires_in).toBeGreaterThan(lifetime - 60)
      expect(rotatedToken.expires_in).toBeGreaterThan(lifetime - 60)
      expect(rotatedToken.expires_in).toBeLessThanOrEqual(lifetime)
      // Nothing that was taken from the user reaches the page.
      expect(['name', 'email', 'image']).toEqual(
        expect.arrayContaining(Object.keys(seen.signedIn.user)),
      )
      if (token.refresh_token) {
        expect(JSON.stringify(seen.signedIn)).not.toContain(token.refresh_token)
      }

      expect(new Set(seen.rotated).size).toBe(ROTATIONS)
      expect(seen.requestsOfRotations).toBe(ROTATIONS)

      expect(seen.requestsOfCallers).toBe(1)
      expect(seen.burst).toHaveLength(CALLERS)
      expect(new Set(seen.burst).size).toBe(1)
      expect(seen.burstErrors).toEqual([])

      expect(seen.away.error).toBe('TemporarilyUnavailable')
      expect(seen.back.error).toBeUndefined()
      expect(seen.ended.error).toBe('RefreshAccessTokenError')
      expect(seen.reused).toBe(0)
    },
    60_000,
  )
})
