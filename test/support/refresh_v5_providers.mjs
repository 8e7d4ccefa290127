// Auth.js v5 is ESM, which Jest does not load: this child process makes its real provider objects and has each one's
// token refreshed. It reads from stdin { proxy, ca, providers: { name: options } } and prints { name: jwt result }.

import { text } from 'node:stream/consumers'
import { withTokenRotation } from 'next-auth-token-rotation'

const { proxy, ca, providers } = JSON.parse(await text(process.stdin))

const results = {}
for (const [name, options] of Object.entries(providers)) {
  const { default: Provider } = await import(`next-auth-v5/providers/${name}`)
  // Auth.js takes a provider that was called and one that was not.
  const provider = options === 'uncalled' ? Provider : Provider(options)
  const { callbacks } = withTokenRotation({ providers: [provider] }, { proxy, ca })
  const token = { access_token: 'old', expires_at: 1, refresh_token: `refresh-${name}` }
  results[name] = await callbacks.jwt({ token: { ...token, provider: name } })
}
process.stdout.write(JSON.stringify(results))
