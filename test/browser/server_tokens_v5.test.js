// serverTokens in Next 16 with Auth.js v5: App Router, Pages Router and proxy.js.

const { describeServerTokens } = require('./harness/server_tokens.js')

describeServerTokens({ version: 'v5', stack: 'next16-v5' })
