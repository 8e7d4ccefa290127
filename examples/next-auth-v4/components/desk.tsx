'use client'

import Link from 'next/link'
import { signOut, useSession } from 'next-auth/react'
import { useSignOut } from 'next-auth-token-rotation/react'
import type { ReactNode } from 'react'
import { OutageTrial } from './outage_trial'
import { ParallelTrial } from './parallel_trial'
import { Readers } from './readers'
import { RevokeTrial } from './revoke_trial'
import { ServerLog } from './server_log'
import { Timeline } from './timeline'
import { Title } from './title'
import { TokenCard } from './token_card'
import { useEventFeed } from './use_event_feed'
import { useServerState } from './use_server_state'

interface DeskProps {
  provider: { id: string; name: string }
  hasDemoControl: boolean
  /** Of the provider, where it tells this app of a sign-out. */
  ownSignOutPage: string | undefined
  /** What a server component found, rendered there. */
  children: ReactNode
}

/** The page of a signed-in user. */
export function Desk({ provider, hasDemoControl, ownSignOutPage, children }: DeskProps) {
  const entries = useEventFeed()
  const last = entries[0]
  // After a sign-out in any tab, it does not answer any more.
  const server = useServerState(hasDemoControl && last?.kind !== 'signed_out', last?.id)
  return (
    <div className="desk">
      <Header ownSignOutPage={ownSignOutPage} />
      <main>
        <TokenCard provider={provider} server={hasDemoControl ? server : undefined} />
        <section className="trials" aria-label="Things to try">
          <ParallelTrial />
          {hasDemoControl && <OutageTrial server={server} />}
          <RevokeTrial />
        </section>
        <Readers>{children}</Readers>
        <div className="records">
          <Timeline entries={entries} />
          {hasDemoControl && <ServerLog requests={server.state?.requests ?? []} />}
        </div>
      </main>
    </div>
  )
}

function Header({ ownSignOutPage }: Pick<DeskProps, 'ownSignOutPage'>) {
  const { data: session } = useSession()
  const signOutAtProvider = useSignOut()
  return (
    <header>
      <Title />
      <p className="person">{session?.user?.name}</p>
      <Link className="button" href="/devices">
        Your devices
      </Link>
      <button type="button" onClick={() => signOut()}>
        Sign out here
      </button>
      <button type="button" onClick={() => signOutAtProvider()}>
        Sign out at the provider too
      </button>
      {ownSignOutPage && (
        <a href={ownSignOutPage} target="_blank" rel="noreferrer">
          At the provider's own page
        </a>
      )}
    </header>
  )
}
