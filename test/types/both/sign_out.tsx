// createSignOutRoute and useSignOut.

import { createCallbacks, createSignOutRoute, withTokenRotation } from 'next-auth-token-rotation'
import { useSignOut } from 'next-auth-token-rotation/react'

const config = withTokenRotation(
  { providers: [] },
  { idToken: 'sign-out', providers: { demo: { clientId: 'id', endSessionEndpoint: false } } },
)
const page = 'https://app.example.com/goodbye'

export const { GET, POST } = createSignOutRoute(config, { postLogoutRedirectUri: page })

const route = createSignOutRoute(() => config, {
  postLogoutRedirectUri: ['/goodbye', page],
  version: 5,
  callbacks: createCallbacks({ providers: { google: { clientId: 'id' } } }),
})
export const response: Promise<Response> = route(
  new Request('https://app.example.com/api/sign-out'),
)
declare const req: { method?: string; headers: Record<string, string> }
declare const res: { setHeader(name: string, value: string | string[]): unknown; end(): unknown }
export const sent: Promise<void> = route(req, res)

// @ts-expect-error where the browser returns to has to be said
createSignOutRoute(config, {})
// @ts-expect-error no such option
createSignOutRoute(config, { postLogoutRedirectUri: page, callbackUrl: '/' })
// @ts-expect-error no such kind of keeping
withTokenRotation({ providers: [] }, { idToken: 'logout' })

export function SignOut() {
  const signOut = useSignOut()
  const elsewhere = useSignOut({ route: '/auth/sign-out' })
  const leave = async (): Promise<string> => (await elsewhere({ to: '/goodbye' })).url
  // @ts-expect-error the page is text
  const wrong = () => signOut({ to: 7 })
  return (
    <form onSubmit={leave} onReset={wrong}>
      <button type="button" onClick={signOut}>
        Sign out
      </button>
    </form>
  )
}
