// Where Auth.js v5 sends a browser that signs in with Google: it is ESM, which Jest does not load, so this child asks its
// own sign-in route. It reads from stdin an array of { options, uncalled } and prints the URLs.

import { text } from 'node:stream/consumers'
import { Auth, customFetch, skipCSRFCheck } from '@auth/core'
import { withTokenRotation } from 'next-auth-token-rotation'
import Google from 'next-auth-v5/providers/google'

const metadata = {
  issuer: 'https://accounts.google.com',
  authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
}
const discover = async () => Response.json(metadata)

const urls = []
for (const { options, uncalled } of JSON.parse(await text(process.stdin))) {
  const Uncalled = (given) => Google({ ...given, ...options, [customFetch]: discover })
  const provider = uncalled ? Uncalled : Google({ ...options, [customFetch]: discover })
  // The proxy is named: customFetch is known to be for the sign-in alone.
  const config = withTokenRotation({ providers: [provider] }, { proxy: false })
  const request = new Request('http://localhost:3000/auth/signin/google', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-auth-return-redirect': '1' },
    body: 'callbackUrl=http://localhost:3000',
  })
  const auth = { ...config, secret: 'a secret of Auth.js', basePath: '/auth', trustHost: true }
  // What next-auth does before it hands its config to the core.
  auth.providers = auth.providers.map((given) =>
    typeof given === 'function'
      ? given({
          clientId: process.env.AUTH_GOOGLE_ID,
          clientSecret: process.env.AUTH_GOOGLE_SECRET,
        })
      : given,
  )
  const response = await Auth(request, { ...auth, skipCSRFCheck })
  urls.push((await response.json()).url)
}
process.stdout.write(JSON.stringify(urls))
