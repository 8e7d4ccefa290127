import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  createCallbacks,
  type ServerTokens,
  type SessionTokens,
  type SignInAgainError,
  serverTokens,
  TemporarilyUnavailableError,
} from 'next-auth-token-rotation'

const callbacks = createCallbacks({ providers: { google: { clientId: 'a' } } })
const tokens: ServerTokens = serverTokens(
  { callbacks },
  { origins: ['https://api.example.com'], bearer: true, allowInsecureHttp: false, version: 5 },
)
export const { getAccessToken, getTokens, fetch: fetchAsUser, rotator } = tokens
serverTokens({}, { callbacks })
serverTokens(async () => ({ callbacks }))

createServer(async (req: IncomingMessage, res: ServerResponse) => {
  const session = await getAccessToken({ req, res })
  res.end(session?.accessToken)
})

export async function read(request: Request, response: Response) {
  const session: SessionTokens | null = await getAccessToken()
  await getAccessToken(request, { force: true })
  await getAccessToken({ req: request, res: response })
  await getAccessToken(undefined, {})
  // @ts-expect-error a session may be missing
  session.accessToken
  const expiresAt: number | undefined = session?.expiresAt
  return { expiresAt, provider: session?.provider, idToken: session?.idToken }
}

export async function readWithoutRejecting() {
  const session = await getTokens()
  if (!session) return 'signed out'
  // @ts-expect-error only where there is no error
  session.accessToken.length
  if (session.error instanceof TemporarilyUnavailableError) return session.error.retryAfter
  if (session.error) return session.error satisfies SignInAgainError
  return session.accessToken.length
}

export async function call(request: Request) {
  const response: Response = await fetchAsUser('https://api.example.com/files')
  await fetchAsUser(new URL('https://api.example.com/files'), { method: 'POST', body: 'text' })
  await fetchAsUser(request, undefined, request)
  const { tokenRequests } = rotator.stats()
  return { ok: response.ok, tokenRequests }
}

// @ts-expect-error a list
serverTokens({}, { origins: 'https://api.example.com' })
// @ts-expect-error a version of NextAuth
serverTokens({}, { version: 3 })
// @ts-expect-error a config
serverTokens('config')
// @ts-expect-error what has headers
export const wrongContext = () => getAccessToken({ request: 1 })
// @ts-expect-error what sets headers
export const wrongResponse = (req: Request) => getAccessToken({ req, res: {} })
