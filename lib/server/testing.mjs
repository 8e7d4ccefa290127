// One copy of the code, whichever way it is imported.
import testing from './testing.js'

export const { sessionCookie } = testing
