// Loads the modules whose paths stand in the JSON on stdin, each with the real Auth.js v5, and prints how often each
// called withTokenRotation. Configs of functions are called, as Auth.js does.

import { register } from 'node:module'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'

const HOOKS = `
export async function resolve(specifier, context, next) {
  if (specifier === 'next-auth-token-rotation') return next(${JSON.stringify(import.meta.resolve('./counted_wraps.mjs'))}, context)
  const isApp = context.parentURL?.includes('/compiled/')
  if (isApp && specifier.startsWith('next-auth')) {
    const name = specifier.replace('next-auth', 'next-auth-v5')
    return next(name, { ...context, parentURL: ${JSON.stringify(import.meta.url)} })
  }
  if (isApp && specifier === 'react') return next('data:text/javascript,export const cache = (value) => value', context)
  if (specifier === 'next/server' || specifier === 'next/headers' || specifier === 'next/navigation') {
    return next(specifier + '.js', { ...context, parentURL: ${JSON.stringify(import.meta.url)} })
  }
  if (isApp && specifier.startsWith('.')) return next(specifier.replace(/\\.[mc]?[jt]s$/, '') + '.mjs', context)
  return next(specifier, context)
}`
register(`data:text/javascript,${encodeURIComponent(HOOKS)}`)

const counted = await import('./counted_wraps.mjs')
const results = []
for (const file of JSON.parse(await text(process.stdin))) {
  const before = counted.wraps()
  try {
    await import(pathToFileURL(file).href)
    results.push({ wraps: counted.wraps() - before })
  } catch (error) {
    results.push({ wraps: counted.wraps() - before, problem: String(error?.stack) })
  }
}
process.stdout.write(JSON.stringify(results), () => process.exit(0))
