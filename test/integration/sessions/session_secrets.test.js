// What NextAuth's own handlers send to the page, from cookies that hold refresh tokens in other places than ours.

const { readSessionsInV4, readSessionsInV5 } = require('../../support/read_sessions.js')

const provider = {
  id: 'demo',
  type: 'oauth',
  authorization: 'https://127.0.0.1:9/authorize',
  token: 'https://127.0.0.1:9/token',
  userinfo: 'https://127.0.0.1:9/userinfo',
  clientId: 'an-id',
  clientSecret: 'a-secret',
}
const SECRET = 'kept-refresh-token'

/** Claims in which an app's own callback, or an earlier layout, left refresh tokens. */
const claims = {
  ...{ name: 'Ada', sub: '1', provider: 'demo' },
  ...{ refresh_token: SECRET, refreshToken: SECRET, REFRESH_TOKEN: SECRET, backup: SECRET },
  account: { type: 'oauth', scope: 'files', refresh_token: SECRET },
  tokens: { google: [{ 'refresh-token': SECRET, kind: 'web' }] },
  user: { id: '1', name: 'Ada', googleRefreshToken: SECRET },
}

const future = Math.floor(Date.now() / 1000) + 3600

const snake = { access_token: 'an-access-token', expires_at: future, expires_in: 3600 }
const camel = (unit) => ({
  accessToken: 'an-access-token',
  accessTokenExpires: future * unit,
  accessTokenLifetime: 3600,
})

const NESTED = ['account', 'tokens', 'user', 'backup']
const OWN = { accessToken: 'at', expiresAt: 'until', refreshToken: 'rt', unit: 's' }

const READS = [
  ['authjs', snake, {}],
  ['authjs, expose', snake, { expose: ['access_token', ...NESTED] }],
  ['next-auth-v4', camel(1000), { layout: 'next-auth-v4' }],
  ['next-auth-v4, expose', camel(1000), { layout: 'next-auth-v4', expose: NESTED }],
  ['next-auth-v4-seconds', camel(1), { layout: 'next-auth-v4-seconds' }],
  [
    'an own layout, expose',
    { at: 'a', until: future, rt: SECRET, nested: { rt: SECRET } },
    { layout: OWN, expose: ['nested', ...NESTED] },
  ],
].map(([name, fields, options]) => ({
  name,
  read: { provider, options, token: { ...claims, ...fields } },
}))

describe.each([
  ['v4', readSessionsInV4],
  ['v5', readSessionsInV5],
])('NextAuth %s', (_version, readSessions) => {
  let results

  beforeAll(async () => {
    results = await readSessions(READS.map(({ read }) => read))
  })

  test.each(READS.map(({ name }, index) => [name, index]))('%s', (_name, index) => {
    const { session, token } = results[index]
    expect(JSON.stringify(session)).not.toContain(SECRET)
    expect(token).toMatchObject({ refresh_token: SECRET, account: { refresh_token: SECRET } })
  })

  test('what lies beside a refresh token is shown', () => {
    const rest = { scope: 'files', type: 'oauth' }
    expect(results[1].session).toMatchObject({ access_token: 'an-access-token', account: rest })
    expect(results[2].session.user).toMatchObject({
      account: rest,
      tokens: { google: [{ kind: 'web' }] },
      user: { id: '1', name: 'Ada' },
    })
    expect(results[4].session.user).toMatchObject({ id: '1', name: 'Ada' })
  })
})
