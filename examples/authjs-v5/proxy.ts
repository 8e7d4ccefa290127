// Runs before every request for a guarded page, in the Node.js runtime, so the native addon loads. A
// refresh here reaches the cookie: a proxy can set it where a server component cannot.
export { auth as proxy } from './auth'

export const config = { matcher: '/account' }
