// A project without NextAuth, React or @types/node, in which every declaration file is checked too.
import {
  CHANNEL_NAME,
  createCallbacks,
  InvalidOptionError,
  jwtCallback,
  sessionCallback,
  type TokenRotationEvent,
  withTokenRotation,
} from 'next-auth-token-rotation'

const { jwt, session, rotator } = createCallbacks({
  providers: { google: { clientId: 'id', clientSecret: 'secret' } },
  onEvent: (event: TokenRotationEvent) => event.type,
})

export const token: Promise<{ sub: string }> = Promise.resolve(jwt({ token: { sub: '1' } }))
export const sessions: object[] = [
  session({ session: {}, token: {} }),
  sessionCallback({ session: {} }),
]
export const byDefault: object = jwtCallback({ token: {} })
export const config: { providers: { id: string }[] } = withTokenRotation({
  providers: [{ id: 'google' }],
})
export const counted: number = rotator.stats().tokenRequests
export const told: [string, string] = [CHANNEL_NAME, new InvalidOptionError('a', 'b', 'c').option]
