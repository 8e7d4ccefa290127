// Prints the session cookie of a user whose access token has expired: `node session_cookie.mjs SECRET`.

import { encode } from '@auth/core/jwt'

const NAME = 'authjs.session-token'

const token = { sub: '1', access_token: 'expired', refresh_token: 'the first', expires_at: 1000 }
console.log(`${NAME}=${await encode({ token, secret: process.argv[2], salt: NAME })}`)
