// The declarations of testing.d.ts, for `import`.
export * from './testing.js'
