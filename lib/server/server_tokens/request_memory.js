'use strict'

/**
 * What is kept with a request, and gone with it: a property of the request itself. What a WeakMap has of a request that is
 * over lives until the next full collection, which costs more than reading the cookie.
 * @template Value
 * @returns {{ get: (request: object) => Value | undefined, set: (request: object, value: Value) => void }}
 */
function createRequestMemory() {
  const key = Symbol('next-auth-token-rotation')
  const ofFrozen = new WeakMap()
  return {
    get: (request) => request[key] ?? ofFrozen.get(request),
    set(request, value) {
      // Not enumerable: it holds tokens, and requests are printed and copied.
      const property = { value, configurable: true, enumerable: false, writable: true }
      if (!Reflect.defineProperty(request, key, property)) ofFrozen.set(request, value)
    },
  }
}

module.exports = { createRequestMemory }
