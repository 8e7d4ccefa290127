// serverTokens in Next 16 with NextAuth v4: App Router, Pages Router and proxy.js.

const { describeServerTokens } = require('./harness/server_tokens.js')

describeServerTokens({ version: 'v4', stack: 'next16' })
