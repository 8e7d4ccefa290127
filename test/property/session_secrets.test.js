// Wherever a refresh token lies in the claims, under whatever spelling of its name, the session does not have it.

const fc = require('../support/properties.js')
const { createCallbacks } = require('../..')
const { LAYOUTS } = require('../support/arbitraries.js')

const providers = { demo: { clientId: 'i', clientSecret: 's', tokenEndpoint: 'https://a.example' } }

const spelled = fc
  .tuple(
    fc.constantFrom('', 'google', 'old_', 'x-'),
    fc.constantFrom('refresh', 'Refresh', 'REFRESH'),
    fc.constantFrom('', '_', '-', ' ', '.', '__'),
    fc.constantFrom('token', 'Token', 'TOKEN', 'tokens'),
  )
  .map((parts) => parts.join(''))

const marked = fc.uuid().map((uuid) => `marked-${uuid}`)

/** Claims as JSON has them, with refresh tokens here and there. */
const { claims } = fc.letrec((tie) => ({
  leaf: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    tie('claims'),
    tie('list'),
  ),
  list: fc.array(tie('value'), { maxLength: 3 }),
  secrets: fc.dictionary(spelled, fc.oneof(marked, fc.array(marked)), { maxKeys: 2 }),
  own: fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
  claims: fc.tuple(tie('own'), tie('secrets')).map(([own, secrets]) => ({ ...own, ...secrets })),
}))

test.each(LAYOUTS)('in the layout $name', ({ layout, access, refresh, expires, callSession }) => {
  const make = (expose) => createCallbacks({ providers, layout, expose }).session
  const sessions = [make(undefined), make([access, 'user', 'account', 'list', 'error'])]
  fc.assert(
    fc.property(claims, claims, claims, marked, (own, account, user, held) => {
      const token = {
        ...own,
        ...{ account, user, list: [account, held], error: held, copy: held },
        ...{ [access]: 'an-access-token', [expires]: 1, [refresh]: held },
      }
      const before = JSON.stringify(token)
      for (const session of sessions) {
        const shown = callSession(session, { user: {}, expires: 'then' }, token)
        expect(JSON.stringify(shown)).not.toContain('marked-')
        expect(shown.expires).toBe('then')
      }
      expect(JSON.stringify(token)).toBe(before)
    }),
  )
})

/** Two tokens with the same claims in the same order, and other values in them. */
const twoOfOneShape = fc
  .uniqueArray(fc.oneof(fc.string(), spelled), { maxLength: 5 })
  .chain((names) => {
    const value = fc.oneof(
      ...[fc.constantFrom('marked-held', null, true, 7, undefined), fc.string(), claims],
    )
    const values = fc.array(value, { minLength: names.length, maxLength: names.length })
    const own = values.map((list) => Object.fromEntries(names.map((name, at) => [name, list[at]])))
    return fc.tuple(own, own)
  })

test('a session is what it would be without the tokens that came before', () => {
  const make = () => createCallbacks({ providers, layout: 'next-auth-v4' }).session
  fc.assert(
    fc.property(twoOfOneShape, ([first, second]) => {
      // Last, because a claim among the others may have the very name.
      const held = { refreshToken: 'marked-held' }
      const ofToken = (own) => ({ accessToken: 'a', ...held, ...own, ...held })
      const show = (session, own) =>
        session({ session: {}, token: JSON.parse(JSON.stringify(ofToken(own))) }).user
      const session = make()
      for (let round = 0; round < 3; round += 1) show(session, first)
      const shown = show(session, second)
      expect(shown).toStrictEqual(show(make(), second))
      expect(Object.keys(shown)).toEqual(Object.keys(show(make(), second)))
      expect(JSON.stringify(shown)).not.toContain('marked-')
    }),
  )
})
