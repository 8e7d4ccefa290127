// What a session cookie of this app holds, for tests that have to know the refresh token.

import { decode } from 'next-auth/jwt'

const [, , salt, token] = process.argv
console.log(JSON.stringify(await decode({ token, salt, secret: process.env.AUTH_SECRET })))
