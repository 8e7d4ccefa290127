import { Desk } from '@/components/desk'
import { ServerView } from '@/components/server_view'
import { Welcome } from '@/components/welcome'
import { hasDemoControl } from '@/server/demo_control'
import { ownSignOutPage, provider } from '@/server/provider'
import { readSession } from '@/server/session'
import { store } from '@/server/store'

export default async function Page() {
  const { session, answer } = await readSession()
  const { id, name } = provider
  if (!session) return <Welcome provider={{ id, name }} />
  return (
    <Desk
      provider={{ id, name }}
      hasDemoControl={hasDemoControl}
      ownSignOutPage={store && ownSignOutPage}
    >
      <ServerView answer={answer} lineage={session.lineage} />
    </Desk>
  )
}
