import Link from 'next/link'
import { auth } from '@/auth'
import { about } from '@/provider'
import { signInHere } from './actions'

export default async function Page() {
  const session = await auth()
  return (
    <>
      <h1>A session that stays fresh</h1>
      <p className="lead">
        Behind the sign-in is a page that a proxy guards, that a server component renders, and whose
        server action calls the provider with an access token. The token is renewed in time, on the
        server; the browser never gets one.
      </p>
      {session && !session.error ? (
        <Link className="button primary" href="/account">
          To the account of {session.user?.name}
        </Link>
      ) : (
        <form action={signInHere}>
          <button type="submit" className="primary">
            Sign in with {about.name}
          </button>
        </form>
      )}
      {about.id === 'demo' && <p className="note">Any user name will do.</p>}
    </>
  )
}
