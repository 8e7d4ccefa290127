// What a session cookie of this app holds, for tests that have to know the refresh token.

import jwt from 'next-auth/jwt'

const [, , , token] = process.argv
console.log(JSON.stringify(await jwt.decode({ token, secret: process.env.NEXTAUTH_SECRET })))
