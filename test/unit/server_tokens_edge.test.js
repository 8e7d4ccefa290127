// Where no addon can load serverTokens is there, so that the auth config loads, and says at a call what it lacks.

const { runNode } = require('../support/child.js')

const program = (load) => `
  ${load}
  const config = withTokenRotation({ providers: [] })
  const { getAccessToken, getTokens, fetch, rotator } = serverTokens(config, { origins: ['https://a.example'] })
  const codes = []
  for (const call of [getAccessToken, getTokens, fetch, getAccessToken]) {
    await call().catch((error) => codes.push(error.code))
  }
  console.log(JSON.stringify([...codes, rotator.stats().refreshed, new SignInAgainError('x', {}).code]))`
const NAMES = '{ serverTokens, SignInAgainError, withTokenRotation }'

test.each([
  ['edge-light', '', 'proxy.ts'],
  ['workerd', '', 'proxy.ts'],
  ['browser', 'globalThis.document = {};', 'next-auth-token-rotation/react'],
])('%s', async (condition, before, advice) => {
  const loads = {
    module: `import ${NAMES} from 'next-auth-token-rotation'`,
    commonjs: `const ${NAMES} = require('next-auth-token-rotation')`,
  }
  for (const [type, load] of Object.entries(loads)) {
    const all = before + program(load)
    const text = type === 'module' ? all : `(async () => {${all}})()`
    const ended = await runNode([`--conditions=${condition}`, `--input-type=${type}`, '-e', text])
    expect(JSON.parse(ended.stdout)).toEqual([
      ...Array(4).fill('ERR_EDGE_RUNTIME'),
      0,
      'ERR_SIGN_IN_AGAIN',
    ])
    expect(ended.stderr.split('serverTokens')).toHaveLength(2)
    expect(ended.stderr).toContain(advice)
  }
})
