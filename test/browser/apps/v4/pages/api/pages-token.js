import { getServerSession } from 'next-auth'
import { authOptions } from '../../auth_options.js'

export default async function handler(request, response) {
  response.json(await getServerSession(request, response, authOptions))
}
