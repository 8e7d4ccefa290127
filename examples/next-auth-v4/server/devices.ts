import { cookies } from 'next/headers'
import type { NextRequest } from 'next/server'
import { getToken } from 'next-auth/jwt'
import type { ListedSession } from 'next-auth-token-rotation'
import { sessions } from './auth'
import { readSession } from './session'
import { store } from './store'

export interface Device extends ListedSession {
  isThisOne: boolean
}

/** Whose devices these are: of a session that has not ended. */
async function currentToken() {
  const { session } = await readSession()
  if (!session) return null
  const request = { cookies: await cookies(), headers: new Headers() } as unknown as NextRequest
  return getToken({ req: request })
}

/** Where this user is signed in. @returns null for one who is not, undefined without a store */
export async function myDevices(): Promise<Device[] | null | undefined> {
  if (!store) return undefined
  const token = await currentToken()
  if (!token?.sub) return null
  const [listed, own] = await Promise.all([
    sessions.list({ sub: token.sub }),
    sessions.handleOf(token),
  ])
  return listed.map((session) => ({ ...session, isThisOne: session.handle === own }))
}

/** Only a session of this user: the handle comes from the page. */
export async function endMyDevice(handle: string) {
  const devices = await myDevices()
  if (devices?.some((device) => device.handle === handle)) await sessions.end({ handle })
}

export async function endAllMyDevices() {
  const token = await currentToken()
  if (token?.sub) await sessions.end({ sub: token.sub })
}
