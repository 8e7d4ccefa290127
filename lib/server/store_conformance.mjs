// One copy of the code, whichever way it is imported.
import conformance from './store_conformance.js'

export const { storeConformance } = conformance
