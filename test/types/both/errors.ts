import {
  AddonLoadError,
  createCallbacks,
  InvalidOptionError,
  RevocationError,
  TokenRotationError,
} from 'next-auth-token-rotation'

export function explain(): string {
  try {
    createCallbacks({ providers: {} })
    return 'fine'
  } catch (error) {
    // @ts-expect-error
    error.code
    if (error instanceof InvalidOptionError) {
      // @ts-expect-error an invalid option has this code only
      if (error.code === 'ERR_ADDON_LOAD') return 'never'
      return error.option
    }
    if (error instanceof AddonLoadError) return String(error.cause)
    if (error instanceof TokenRotationError) return error.code satisfies `ERR_${string}`
    throw error
  }
}

export async function signOut(token: object) {
  const { rotator } = createCallbacks({ providers: { google: { clientId: 'a' } } })
  await rotator.revoke(token).catch((error: unknown) => {
    if (!(error instanceof RevocationError)) throw error
    const { code, httpStatus, failureClass } = error.failure
    if (failureClass !== 'configuration') console.warn(code, httpStatus)
    return failureClass.length
  })
}

// As test frameworks want it: `expect(…).toThrow(InvalidOptionError)`.
export const constructable: new (...args: never[]) => Error = InvalidOptionError
