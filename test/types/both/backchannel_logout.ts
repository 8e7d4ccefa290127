// createBackchannelLogoutRoute.

import {
  createBackchannelLogoutRoute,
  createCallbacks,
  withTokenRotation,
} from 'next-auth-token-rotation'

const config = withTokenRotation({ providers: [] })

export const { GET, POST } = createBackchannelLogoutRoute(config)

const route = createBackchannelLogoutRoute(() => config, {
  version: 5,
  callbacks: createCallbacks({ providers: { google: { clientId: 'id' } } }),
})
export const response: Promise<Response> = route(new Request('https://app.example.com/logout'))
declare const req: { method?: string; headers: Record<string, string> }
declare const res: { setHeader(name: string, value: string | string[]): unknown; end(): unknown }
export const sent: Promise<void> = route(req, res)

// @ts-expect-error no such option
createBackchannelLogoutRoute(config, { store: {} })
// @ts-expect-error a config, or a function that returns one
createBackchannelLogoutRoute('authOptions')
