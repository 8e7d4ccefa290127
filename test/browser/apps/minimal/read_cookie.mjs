// What a session cookie of this app holds, for tests that have to know the refresh token.

import { decode } from 'next-auth/jwt'

const [, , , value] = process.argv
console.log(JSON.stringify(await decode({ token: value, secret: process.env.NEXTAUTH_SECRET })))
