import { SignInButton } from './sign_in_button'
import { Title } from './title'

/** What a visitor sees before signing in. */
export function Welcome({ provider }: { provider: { id: string; name: string } }) {
  return (
    <main className="welcome">
      <Title />
      <h1>The life of an access token</h1>
      <p className="lead">
        Sign in, and watch an access token run out and be renewed, before a user notices. Send
        twenty requests at once, take the provider down, revoke the grant: every step is told as it
        happens, here and by the provider’s own log.
      </p>
      <div className="life-sketch" aria-hidden="true">
        <div className="life-track">
          <div className="life-elapsed" />
        </div>
      </div>
      <ul className="promises">
        <li>
          <b>One token request</b>
          However many requests meet at the moment of expiry.
        </li>
        <li>
          <b>No lost rotations</b>A cookie with a spent refresh token finds its successor.
        </li>
        <li>
          <b>No false sign-outs</b>
          An outage passes; only a dead grant asks you to sign in.
        </li>
      </ul>
      <SignInButton provider={provider} />
      {provider.id === 'demo' && (
        <p className="hint">
          Any user name will do. The provider is the demo’s own: it runs on this machine, and
          revokes everything when a refresh token is used twice.
        </p>
      )}
    </main>
  )
}
