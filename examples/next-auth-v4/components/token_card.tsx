import type { Session } from 'next-auth'
import { useSession } from 'next-auth/react'
import { useAccessToken } from 'next-auth-token-rotation/react'
import type { ReactNode } from 'react'
import { shortened } from '@/shared/answer'
import { type Life, LifeBar } from './life_bar'
import { LifetimeChoice } from './lifetime_choice'
import { SignInButton } from './sign_in_button'
import { type Condition, conditionOf, SIGNED_OUT } from './token_condition'
import { useNow } from './use_now'
import { usePending } from './use_pending'
import type { ServerHandle } from './use_server_state'

interface TokenCardProps {
  provider: { id: string; name: string }
  server: ServerHandle | undefined
}

/** The current access token: how long it lives, and what the page knows of it. */
export function TokenCard({ provider, server }: TokenCardProps) {
  const { data: session } = useSession()
  const { accessToken, expiresAt, error, status, refresh } = useAccessToken()
  const [isPending, run] = usePending()
  const now = useNow()
  const life = session ? lifeOf(session, expiresAt) : undefined
  const condition = status === 'unauthenticated' ? SIGNED_OUT : conditionOf(life, error, now)
  return (
    <section className="card token" aria-labelledby="token-title" data-state={condition.state}>
      <div className="token-head">
        <div>
          <h1 id="token-title">Access token</h1>
          <Reading condition={condition} />
        </div>
        <div className="token-tools">
          {server && <LifetimeChoice server={server} refresh={refresh} />}
          <button type="button" disabled={isPending} onClick={() => run(refresh)}>
            Refresh now
          </button>
        </div>
      </div>
      {life && <LifeBar life={life} now={now} remaining={condition.remaining} />}
      {condition.state === 'lost' && <SignInButton provider={provider} />}
      <dl className="facts">
        <Fact name="Access token" note="exposed to the page">
          <code>{accessToken ? `${shortened(accessToken)}…` : '–'}</code>
        </Fact>
        <Fact name="Refresh token" note="SHA-256, shortened; it never leaves the server">
          <code>{session?.lineage?.fingerprint ?? '–'}</code>
        </Fact>
        <Fact name="Generation" note="one more with every rotation">
          <b>{session?.lineage?.generation ?? '–'}</b>
        </Fact>
        <Fact name="session.error" note="removed by the next success">
          {error ? <code>{error}</code> : 'none'}
        </Fact>
      </dl>
    </section>
  )
}

function Reading({ condition }: { condition: Condition }) {
  return (
    <div className="token-reading">
      <p className="countdown">{condition.remaining}</p>
      <p className="condition" aria-live="polite">
        {condition.words}
      </p>
    </div>
  )
}

function Fact({ name, note, children }: { name: string; note: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
      <dd className="note">{note}</dd>
    </div>
  )
}

function lifeOf(session: Session, expiresAt: number | undefined): Life | undefined {
  const { expires_in: lifetime, refresh_at: dueAt } = session
  if (!expiresAt || !lifetime || !dueAt) return undefined
  return { issuedAt: expiresAt - lifetime * 1000, dueAt: dueAt * 1000, expiresAt }
}
