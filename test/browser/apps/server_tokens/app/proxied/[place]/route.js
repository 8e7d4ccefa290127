import { headers } from 'next/headers'
import { callApi } from '../../../call_api.js'

/** What the proxy in front was told, and that this handler sees the cookie which it has set. */
export async function GET() {
  const { access } = await callApi()
  const inProxy = JSON.parse((await headers()).get('x-in-proxy'))
  return Response.json({ ...inProxy, behind: access })
}
