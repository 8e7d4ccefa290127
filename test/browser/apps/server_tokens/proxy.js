import { NextResponse } from 'next/server'
import { callApi } from './call_api.js'

/** With the request that Next.js serves, and with the pair. */
export async function proxy(request) {
  const headers = new Headers(request.headers)
  headers.delete('x-in-proxy')
  if (request.nextUrl.pathname.endsWith('/alone')) {
    headers.set('x-in-proxy', JSON.stringify(await callApi()))
    return NextResponse.next({ request: { headers } })
  }
  const carrier = NextResponse.next()
  headers.set('x-in-proxy', JSON.stringify(await callApi({ req: request, res: carrier })))
  const response = NextResponse.next({ request: { headers } })
  for (const cookie of carrier.cookies.getAll()) response.cookies.set(cookie)
  return response
}

export const config = { matcher: '/proxied/:path*' }
