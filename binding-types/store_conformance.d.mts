// The declarations of store_conformance.d.ts, for `import`.
export * from './store_conformance.js'
