// What documents import from the app's own auth.ts, by the alias of create-next-app.

declare module '@/auth' {
  import type { AuthOptions } from 'next-auth'
  import type { ServerTokens } from 'next-auth-token-rotation'

  export const authOptions: AuthOptions
  export const getAccessToken: ServerTokens['getAccessToken']
  export const fetchAsUser: ServerTokens['fetch']
}
