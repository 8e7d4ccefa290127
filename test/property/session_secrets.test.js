// Wherever a refresh token lies in the claims, under whatever spelling of its name, the session does not have it.

const fc = require('fast-check')
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
