import { Suspense } from 'react'
import { tokens } from '../../tokens.js'

/** As the documents have it. */
export default function Page() {
  return (
    <Suspense fallback={<p>One moment</p>}>
      <Held />
    </Suspense>
  )
}

async function Held() {
  const { provider, expiresAt } = await tokens.getAccessToken()
  return <pre id="session">{JSON.stringify({ provider, expiresAt })}</pre>
}
