'use client'

import { SessionProvider } from 'next-auth/react'
import type { SessionError } from 'next-auth-token-rotation'
import {
  type AccessToken,
  type AccessTokenState,
  TokenRotationProvider,
  type TokenRotationProviderProps,
  useAccessToken,
} from 'next-auth-token-rotation/react'
import type { ComponentProps, ReactNode } from 'react'

type Children = { children: ReactNode }

export const plain = ({ children }: Children) => (
  <TokenRotationProvider>{children}</TokenRotationProvider>
)
export const full = ({ children }: Children) => (
  <TokenRotationProvider
    session={null}
    basePath="/api/auth"
    baseUrl="https://app.example.com"
    refetchInterval={60}
    refetchOnWindowFocus={false}
    refetchWhenOffline={false}
    errorName="SignInAgain"
    layout={{ accessToken: 'at', expiresAt: 'at_exp', refreshToken: 'rt', unit: 's' }}
    onSessionLost={(session) => {
      const name: string | null | undefined = session.user?.name
      const times: [number?, number?] = [session.expires_at, session.accessTokenRefreshAt]
      return console.log(name, session.error, times)
    }}
  >
    {children}
  </TokenRotationProvider>
)

// In the place of SessionProvider, whatever that was given.
export const instead = (props: ComponentProps<typeof SessionProvider>) => (
  <TokenRotationProvider {...props} layout="next-auth-v4" />
)
export const handedOn = (props: TokenRotationProviderProps) => <SessionProvider {...props} />

// @ts-expect-error nothing to provide for
export const childless = <TokenRotationProvider />
// @ts-expect-error no such layout
export const wrongLayout = <TokenRotationProvider layout="next-auth">page</TokenRotationProvider>

export function Token() {
  const { accessToken, expiresAt, status, error, refresh } = useAccessToken()
  const token: string | undefined = accessToken
  const date = expiresAt === undefined ? undefined : new Date(expiresAt)
  const problem: SessionError | undefined = error
  const isLoading: boolean = status === 'loading'
  // @ts-expect-error no status of NextAuth
  const isSignedIn: boolean = status === 'signed-in'
  // @ts-expect-error there may be none
  const header: string = accessToken
  const renew = async () => {
    const state: AccessTokenState = await refresh()
    // @ts-expect-error the state, not the hook
    state.refresh()
    return state.accessToken
  }
  return (
    <button type="button" onClick={renew} title={`${token} ${date} ${problem}`}>
      {isLoading} {isSignedIn} {header}
    </button>
  )
}

export const state = (token: AccessToken): AccessTokenState => token
