'use strict'

/**
 * The `signIn` callback: registers the user with the application's own server before the session begins.
 * Without a `registerUrl` everybody may sign in.
 * @param {{ registerUrl?: string, timeout: number, layout: { positional: boolean } }} settings
 * @param {(key: string, message: string) => void} tellOnce
 */
function createSignIn({ registerUrl, timeout, layout }, tellOnce) {
  if (registerUrl === undefined) return () => true

  async function register(user) {
    const response = await fetch(registerUrl, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(user),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    })
    await response.body?.cancel()
    return response
  }

  return async function signIn(...args) {
    const user = layout.positional ? args[0] : args[0]?.user
    try {
      const response = await register(user)
      if (response.ok) return true
      tellOnce(
        `register ${response.status}`,
        `registerUrl answered ${response.status}, so the sign-in is refused.`,
      )
    } catch (error) {
      const reason = error?.cause?.code ?? error?.name
      tellOnce(
        `register ${reason}`,
        `registerUrl could not be reached (${reason}), so the sign-in is refused.`,
      )
    }
    return false
  }
}

module.exports = { createSignIn }
