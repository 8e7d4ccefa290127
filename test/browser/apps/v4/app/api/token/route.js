import { getServerSession } from 'next-auth'
import { authOptions } from '../../../auth_options.js'

export const GET = async () => Response.json(await getServerSession(authOptions))
