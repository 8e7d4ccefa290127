import { redirect } from 'next/navigation'
import { TokenRotationProvider } from 'next-auth-token-rotation/react'
import { auth } from '@/auth'
import { AskProvider } from '@/components/ask_provider'
import { RefreshButton } from '@/components/refresh_button'
import { SignOutButton } from '@/components/sign_out_button'
import { TokenLife } from '@/components/token_life'
import { about } from '@/provider'
import { tokensIn } from '@/store'
import { signOutHere } from '../actions'

export default async function Account() {
  const session = await auth()
  // proxy.ts has seen to that; a page of its own keeps to it too.
  if (!session) redirect('/')
  return (
    <TokenRotationProvider session={session}>
      <header>
        <h1>{session.user?.name}</h1>
        <form action={signOutHere}>
          <button type="submit">Sign out here</button>
        </form>
        <SignOutButton />
      </header>
      <section className="card">
        <h2>The access token</h2>
        <TokenLife />
        <RefreshButton />
        <p className="note">
          An open page has the session read again before the token expires. So does the proxy, with
          the next request, if the page was closed.
        </p>
      </section>
      <section className="card">
        <h2>What it is for</h2>
        <AskProvider />
        <p className="note">
          A server action, with the access token of the session as the server sees it. The session
          that the browser can read has none.
        </p>
      </section>
      {tokensIn === 'store' && about.ownSignOutPage && (
        <section className="card">
          <h2>Signed out from elsewhere</h2>
          <a className="button" href={about.ownSignOutPage} target="_blank" rel="noreferrer">
            Sign out at the provider's own page
          </a>
          <p className="note">
            This app has no part in it. The provider tells it, server to server, and the session
            ends in every copy of its cookie; this page notices when you come back to it.
          </p>
        </section>
      )}
    </TokenRotationProvider>
  )
}
