// What documents import from the app's own auth.ts, by the alias of create-next-app.

declare module '@/auth' {
  import type { NextAuthResult } from 'next-auth'
  import type { ServerTokens } from 'next-auth-token-rotation'

  export const handlers: NextAuthResult['handlers']
  export const getAccessToken: ServerTokens['getAccessToken']
  export const fetchAsUser: ServerTokens['fetch']
}
