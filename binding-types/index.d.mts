// The declarations of index.d.ts, for `import`.
export * from './index.js'
