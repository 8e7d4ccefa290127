import type { TokenRequest } from '@/shared/authorization_server'
import { timeOfDay } from './clock'

/** Every refresh and revocation that reached the authorization server, newest first. */
export function ServerLog({ requests }: { requests: TokenRequest[] }) {
  return (
    <section className="card record" aria-labelledby="log-title">
      <h2 id="log-title">The authorization server’s log</h2>
      <p className="note">{summaryOf(requests)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls needs the keyboard */}
      <section className="scroll" aria-label="Requests, newest first" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Refresh token</th>
              <th scope="col">Request</th>
              <th scope="col">Reply</th>
            </tr>
          </thead>
          <tbody>
            {requests.toReversed().map((request) => (
              <Row key={request.number} request={request} />
            ))}
          </tbody>
        </table>
      </section>
    </section>
  )
}

function Row({
  request: { at, fingerprint, generation, grantType, status, error },
}: {
  request: TokenRequest
}) {
  const isGranted = status === 200
  return (
    <tr>
      <td>
        <time>{timeOfDay(at)}</time>
      </td>
      <td>
        <code>{fingerprint}</code> {generation && <span className="note">gen. {generation}</span>}
      </td>
      <td>{grantType === 'revocation' ? 'revocation' : 'refresh'}</td>
      <td className="reply" data-tone={isGranted ? 'live' : 'dead'}>
        {isGranted ? '200' : `${status ?? 'none'} ${error ?? ''}`}
      </td>
    </tr>
  )
}

function summaryOf(requests: TokenRequest[]): string {
  const granted = requests.filter(
    ({ grantType, status }) => grantType === 'refresh_token' && status === 200,
  )
  const spent = new Set(granted.map(({ fingerprint }) => fingerprint)).size
  if (spent === 0) return 'No refresh token spent yet.'
  const again = granted.length - spent
  const tokens = spent === 1 ? '1 refresh token' : `${spent} refresh tokens`
  return `${tokens} spent, ${again === 0 ? 'none' : again} of them twice.`
}
