// What a sign-out does where several processes share a store.

const { withTokenRotation } = require('../../..')
const { memoryStore } = require('../../support/memory_store.js')
const { startTokenEndpoint } = require('../../support/token_endpoint.js')
const { storeSetUp } = require('../../support/store_endpoint.js')

const setUp = storeSetUp()
const { freshSession } = setUp

describe('a sign-out', () => {
  const provider = () => ({
    id: 'demo',
    type: 'oauth',
    clientId: 'demo-client',
    clientSecret: 'demo-secret',
    token: setUp.endpoint.url,
  })

  /** A NextAuth config over the store, with a handler of its own. */
  function configOver(store, options) {
    const ownSignOut = jest.fn()
    const config = withTokenRotation(
      { providers: [provider()], events: { signOut: ownSignOut, signIn: ownSignOut } },
      { store, ...options },
    )
    return { ...config, ownSignOut }
  }

  const jwtOf = (config, token) => config.callbacks.jwt({ token })

  test('ends the session for older cookies, in every process', async () => {
    const store = memoryStore()
    const config = configOver(store)
    const token = freshSession()
    const renewed = await jwtOf(config, token)
    await config.events.signOut({ token: renewed })
    expect(config.ownSignOut).toHaveBeenCalledWith({ token: renewed })
    const contents = [...store.values.values()].map(({ content }) => content)
    expect(contents.filter((content) => content.includes('error=revoked'))).toHaveLength(1)
    for (const copied of [token, renewed]) {
      const answer = await jwtOf(config, { ...copied, expires_at: 1 })
      expect(answer.error).toBe('RefreshAccessTokenError')
    }
    expect(setUp.endpoint.uses).toHaveLength(1)
  })

  test('revokes at the provider when told to', async () => {
    const asked = await startTokenEndpoint({ reply: () => ({ status: 200 }) })
    const revocationEndpoint = `${asked.origin}/revoke`
    const providers = { demo: { revocationEndpoint } }
    const config = configOver(memoryStore(), { providers, revokeOnSignOut: true })
    const renewed = await jwtOf(config, freshSession())
    await config.events.signOut({ token: renewed })
    await asked.close()
    expect(asked.requests.map(({ url, body }) => [url, body.token])).toEqual([
      ['/revoke', renewed.refresh_token],
    ])
  })

  test('ends the session for older cookies though the provider refuses to revoke', async () => {
    const refusing = await startTokenEndpoint({ reply: () => ({ status: 503 }) })
    const providers = { demo: { revocationEndpoint: `${refusing.origin}/revoke` } }
    const config = configOver(memoryStore(), { providers, revokeOnSignOut: true })
    const token = freshSession()
    await config.events.signOut({ token: await jwtOf(config, token) })
    await refusing.close()
    expect(refusing.requests).not.toHaveLength(0)
    const copied = await jwtOf(config, { ...token, expires_at: 1 })
    expect(copied.error).toBe('RefreshAccessTokenError')
    expect(console.error.mock.calls[0][0]).toContain('http_503')
  })

  test('goes on when the provider cannot revoke, and says so once', async () => {
    const config = configOver(memoryStore(), { revokeOnSignOut: true })
    for (const token of [freshSession(), freshSession()]) await config.events.signOut({ token })
    expect(config.ownSignOut).toHaveBeenCalledTimes(2)
    expect(console.error).toHaveBeenCalledTimes(1)
    expect(console.error.mock.calls[0][0]).toContain('no_revocation_endpoint')
  })

  test('goes on after an error of our own, and says so once, without its words', async () => {
    const config = configOver(memoryStore())
    const token = {
      get provider() {
        throw new TypeError('words of a secret')
      },
    }
    for (let time = 0; time < 2; time += 1) await config.events.signOut({ token })
    expect(config.ownSignOut).toHaveBeenCalledTimes(2)
    expect(console.error.mock.calls).toEqual([
      ['next-auth-token-rotation: at a sign-out TypeError: the refresh token was not revoked'],
    ])
  })

  test.each([
    ['a database session', { session: { userId: '1' } }],
    ['a session without tokens', { token: { sub: 'credentials' } }],
    ['no session', {}],
  ])('of %s is none of ours', async (_, message) => {
    const config = configOver(memoryStore())
    await config.events.signOut(message)
    expect(config.ownSignOut).toHaveBeenCalledWith(message)
    expect(console.error).not.toHaveBeenCalled()
  })
})
