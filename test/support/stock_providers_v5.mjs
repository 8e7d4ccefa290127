// Every OAuth 2 provider of Auth.js v5, which is ESM: this child makes each as an app does and has a token refreshed. It
// reads from stdin { refreshes } and prints for each file { file, id, place }, and after a refresh { said, renewed, error }:
// `place` is where Auth.js itself sends the code at a sign-in, as host and path.

import fs from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { withTokenRotation } from 'next-auth-token-rotation'
import parseProviders from '../../node_modules/@auth/core/lib/utils/providers.js'
import stock from './stock_providers.js'

const { refreshes } = JSON.parse(await text(process.stdin))
const folder = path.join(
  import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname),
  '../../node_modules/@auth/core/providers',
)
const files = fs.readdirSync(folder).filter((file) => file.endsWith('.js'))

function placeOf(provider) {
  const config = { providers: [{ ...provider, options: { ...provider.options } }] }
  const [parsed] = parseProviders({ url: new URL('http://localhost:3000'), config }).providers
  const { token, userinfo, issuer } = parsed
  const isThere = (endpoint) => endpoint?.url && endpoint.url.host !== 'authjs.dev'
  const url = isThere(token) || isThere(userinfo) ? token?.url : new URL(issuer)
  if (url !== token?.url) return `${url.host}${url.pathname.replace(/\/$/, '')}/discovered/token`
  return url && `${url.host}${url.pathname}`
}

const results = []
for (const file of files) {
  // Those that send mails need a package that is not here.
  const { default: make } = await import(path.join(folder, file)).catch(() => ({}))
  if (typeof make !== 'function') continue
  const provider = stock.stockProvider(make)
  if (!provider) continue
  const result = { file, id: provider.id, place: placeOf(provider) }
  results.push(result)
  if (!refreshes) continue
  result.said = []
  console.error = (line) => result.said.push(line)
  try {
    const { callbacks } = withTokenRotation({ providers: [provider] })
    const token = { access_token: 'old', expires_at: 1, refresh_token: `refresh-${file}` }
    const renewed = await callbacks.jwt({ token: { ...token, provider: provider.id } })
    result.renewed = renewed.access_token !== 'old'
    result.error = renewed.error
  } catch (error) {
    result.error = error.message
  }
}
process.stdout.write(JSON.stringify(results))
