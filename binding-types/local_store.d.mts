// The declarations of local_store.d.ts, for `import`.
export * from './local_store.js'
