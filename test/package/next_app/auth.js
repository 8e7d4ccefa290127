import NextAuth from 'next-auth'
import { withTokenRotation } from 'next-auth-token-rotation'

const { TOKEN_ENDPOINT, CA } = process.env

const own = {
  id: 'own',
  name: 'Own',
  type: 'oauth',
  authorization: 'https://id.example.com/authorize',
  token: TOKEN_ENDPOINT,
  userinfo: 'https://id.example.com/userinfo',
  clientId: 'the client',
  clientSecret: 'its secret',
}

export const { auth } = NextAuth(
  withTokenRotation({ providers: [own] }, { ca: CA, expose: ['access_token', 'error'] }),
)
