'use strict'

const { createRotation } = require('./rotation.js')

const REFRESH_ACCESS_TOKEN_ERROR = 'RefreshAccessTokenError'

const TWO_COPIES_OF_REACT =
  'TokenRotationProvider was rendered by another copy of React than the one it was loaded with. In a Next.js app write ' +
  "serverExternalPackages: ['next-auth-token-rotation/lib/server'], not the whole package: its React entry must be bundled."

/**
 * @param {typeof import('react')} React
 * @param {object} nextAuth the exports of next-auth/react
 * @param {import('react').Context<object | undefined>} RotationContext
 * @param {Set<object>} mounted the rotations of the providers on the page, in the order in which they came
 */
function makeTokenRotationProvider(React, nextAuth, RotationContext, mounted) {
  const { createElement, useState } = React
  const { SessionProvider } = nextAuth
  const Rotation = makeRotation(React, nextAuth, RotationContext, mounted)

  function TokenRotationProvider({
    children,
    errorName = REFRESH_ACCESS_TOKEN_ERROR,
    layout,
    onSessionLost,
    refetchInterval,
    refetchOnWindowFocus,
    refetchWhenOffline,
    ...props
  }) {
    useOneReact()
    const settings = {
      basePath: props.basePath,
      errorName,
      layout,
      onSessionLost,
      refetchInterval,
      refetchOnWindowFocus,
      refetchWhenOffline,
    }
    // The refetches are ours: one timer for all reasons, and a lost network does not sign the user out.
    const sessionProviderProps = { ...props, refetchOnWindowFocus: false }
    return createElement(
      SessionProvider,
      sessionProviderProps,
      createElement(Rotation, { settings }, children),
    )
  }

  function useOneReact() {
    try {
      // biome-ignore lint/correctness/useHookAtTopLevel: called in every rendering, and what fails it fails the page
      useState()
    } catch (cause) {
      throw new Error(TWO_COPIES_OF_REACT, { cause })
    }
  }

  return TokenRotationProvider
}

/** The component inside SessionProvider. */
function makeRotation(React, nextAuth, RotationContext, mounted) {
  const { createElement, useEffect, useMemo, useState } = React
  const { SessionContext, useSession } = nextAuth

  /** Stands between SessionProvider and the page, and shows the page the newest session. */
  return function Rotation({ settings, children }) {
    const provided = useSession()
    // What was fetched since, until SessionProvider has something newer.
    const [fetched, setFetched] = useState()
    const isNewer = fetched !== undefined && fetched.after === provided.data
    const session = isNewer ? fetched.session : provided.data
    const [isRefreshing, setRefreshing] = useState(false)
    const rendered = { session, provided, settings }
    const [rotation] = useState(() =>
      createRotation(nextAuth, rendered, { onFetched: setFetched, onRefreshing: setRefreshing }),
    )

    useEffect(() => {
      rotation.start()
      mounted.add(rotation)
      return () => {
        mounted.delete(rotation)
        rotation.stop()
      }
    }, [rotation])
    useEffect(() => rotation.see(rendered))
    const { refetchInterval, refetchWhenOffline } = settings
    useEffect(() => rotation.reconsider(), [rotation, refetchInterval, refetchWhenOffline])

    // Pages show a spinner in place of their forms while the status is `loading`: not for a refresh behind them.
    const isLoading = provided.status === 'loading' && !(isRefreshing && session)
    const status = isLoading ? 'loading' : session ? 'authenticated' : 'unauthenticated'
    const { update } = provided
    const value = useMemo(() => ({ data: session, status, update }), [session, status, update])
    const { layout } = settings
    const { refresh, signedOut } = rotation
    const ours = useMemo(() => ({ layout, refresh, signedOut }), [layout, refresh, signedOut])
    return createElement(
      RotationContext.Provider,
      { value: ours },
      createElement(SessionContext.Provider, { value }, children),
    )
  }
}

module.exports = { makeTokenRotationProvider }
