// The declarations of redis.d.ts, for `import`.
export * from './redis.js'
