import type * as nextAuth from 'next-auth/jwt'

/** Secrets that cookies may still be encrypted with. */
export interface PreviousSecrets {
  /**
   * Decrypt what these encrypted, beside `secret`, which alone encrypts: with it a secret can be changed without signing
   * anybody out. NextAuth v4 has nothing of the kind; v5 has it as further entries of an array in `secret`.
   */
  previousSecrets?: readonly string[] | undefined
}

/**
 * `encode` of `next-auth/jwt`, of the version that is installed, in native code: the same parameters, the same bytes.
 *
 * @example const cookie = await encode({ token, secret: process.env.NEXTAUTH_SECRET!, maxAge: 3600 }) // maxAge: s
 * @throws as NextAuth's own does, for a secret that is empty or claims that are not an object
 */
export declare const encode: typeof nextAuth.encode

/**
 * `decode` of `next-auth/jwt`, likewise: `null` for no cookie, a rejection for one that is expired, damaged or of another
 * secret. A cookie in another form than NextAuth writes goes to NextAuth's own decoder.
 *
 * @example const claims = await decode({ token: cookie, secret, previousSecrets: [oldSecret] })
 */
export declare const decode: typeof nextAuth.decode &
  (<Payload = nextAuth.JWT>(
    params: Parameters<typeof nextAuth.decode>[0] & PreviousSecrets,
  ) => Promise<Payload | null>)

/**
 * `getToken` of `next-auth/jwt`, likewise: reads the session cookie of a request, in chunks too, or its `Authorization: Bearer`.
 * `null` where there is none, or it cannot be read.
 *
 * @example const claims = await getToken({ req, secret })
 */
export declare const getToken: typeof nextAuth.getToken &
  ((
    params: Parameters<typeof nextAuth.getToken>[0] & PreviousSecrets,
  ) => ReturnType<typeof nextAuth.getToken>)
