// One copy of the code, whichever way it is imported.
import local from './local_store.js'

export const { localStore } = local
