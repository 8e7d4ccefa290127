import local from './edge_local_store.js'

export const { localStore } = local
