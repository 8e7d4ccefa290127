import { authOptions } from '../../../auth_options.js'

export const runtime = 'edge'

// What the jwt callback makes of the token that it is sent.
export const POST = async (request) =>
  Response.json(await authOptions.callbacks.jwt({ token: await request.json() }))
