import {
  type CustomLayout,
  createCallbacks,
  type LayoutName,
  type PositionalCallbacks,
  type TokenRotationCallbacks,
  type TokenRotationOptions,
} from 'next-auth-token-rotation'

const providers = { google: { clientId: 'id', clientSecret: 'secret' } }
const token = { sub: '1' }
const fields = { accessToken: 'at', expiresAt: 'at_exp', refreshToken: 'rt', unit: 's' } as const

// One object as a parameter.
createCallbacks({ providers }).jwt({ token })
createCallbacks({ providers, layout: 'authjs' }).jwt({ token })
createCallbacks({ providers, layout: 'next-auth-v4' }).jwt({ token })
createCallbacks({ providers, layout: 'next-auth-v4-seconds' }).jwt({ token })
createCallbacks({ providers, layout: fields }).jwt({ token })
createCallbacks({ providers, layout: { ...fields, unit: 'ms', positional: false } }).jwt({ token })
createCallbacks({
  providers,
  layout: { accessToken: 'at', expiresAt: 'at_exp', refreshToken: 'rt', unit: 's' },
}).session({ session: {}, token })

// Positional parameters.
const v3 = createCallbacks({ providers, layout: 'next-auth-v3' })
export const renewed: typeof token | Promise<typeof token> = v3.jwt(token, { id: '1' }, null)
export const session: { expires: string } = v3.session({ expires: '' }, token)
export const allowed: boolean | Promise<boolean> = v3.signIn({ id: '1' })
createCallbacks({ providers, layout: { ...fields, positional: true } }).jwt(token)
export const named: PositionalCallbacks = v3
export const byLayout: TokenRotationCallbacks<'next-auth-v3'> = v3

// @ts-expect-error v3's jwt callback takes the token itself, and gives it back
export const notAnObject: { token: object } = v3.jwt(token)
// @ts-expect-error v3's callbacks are not those of v4 and v5
export const mixed: TokenRotationCallbacks = v3

// Options of their own declare v3 where they are meant for it.
const forV3: TokenRotationOptions<'next-auth-v3'> = { providers, layout: 'next-auth-v3' }
createCallbacks(forV3).jwt(token)
const forOthers: TokenRotationOptions = { providers, layout: 'next-auth-v4' }
createCallbacks(forOthers).jwt({ token })
// @ts-expect-error undeclared
export const undeclared: TokenRotationOptions = { providers, layout: 'next-auth-v3' }

// A layout only known at run time gives callbacks only known at run time.
declare const anyLayout: LayoutName
// @ts-expect-error which is to be decided first
createCallbacks({ providers, layout: anyLayout }).jwt({ token })

// @ts-expect-error no unit
export const withoutUnit: CustomLayout = { accessToken: 'a', expiresAt: 'e', refreshToken: 'r' }
// @ts-expect-error not a unit
export const wrongUnit: CustomLayout = { ...fields, unit: 'minutes' }
// @ts-expect-error not a field
export const wrongField: CustomLayout = { ...fields, scope: 'scope' }
