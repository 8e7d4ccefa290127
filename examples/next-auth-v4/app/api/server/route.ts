import { type NextRequest, NextResponse } from 'next/server'
import { getToken } from 'next-auth/jwt'
import { askServer, hasDemoControl } from '@/server/demo_control'
import { publish } from '@/server/event_feed'
import { OUTAGES, type ServerCommand } from '@/shared/authorization_server'

/** The authorization server's state and its log of token requests. */
export async function GET(request: NextRequest) {
  return (await refusalOf(request)) ?? NextResponse.json(await askServer())
}

/** Takes it down, brings it back, or changes the lifetime of its access tokens. */
export async function POST(request: NextRequest) {
  const refusal = await refusalOf(request)
  if (refusal) return refusal
  const command: ServerCommand = await request.json()
  const state = await askServer(command)
  publishCommand(command)
  return NextResponse.json(state)
}

async function refusalOf(request: NextRequest) {
  if (!hasDemoControl) return new NextResponse(null, { status: 404 })
  if (!(await getToken({ req: request }))) return new NextResponse(null, { status: 401 })
  return undefined
}

function publishCommand(command: ServerCommand) {
  if (command.action === 'down') publish({ kind: 'server_down', detail: OUTAGES[command.mode] })
  else if (command.action === 'up') publish({ kind: 'server_up' })
  else publish({ kind: 'lifetime', detail: `${command.seconds} s` })
}
