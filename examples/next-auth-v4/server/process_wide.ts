/**
 * A value that exists once in this process. The App Router and the Pages Router are two bundles, and
 * `next dev` loads a module anew when it changes: a variable of a module would be there several times.
 */
export function processWide<Value>(name: string, create: () => Value): Value {
  const key = Symbol.for(`example-next-auth-v4.${name}`)
  const shared = globalThis as unknown as Record<symbol, Value | undefined>
  shared[key] ??= create()
  return shared[key]
}
