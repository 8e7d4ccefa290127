// What goes wrong with next.config, and the messages by which people find the remedy in the README.

const { buildApp } = require('./harness/apps.js')
const { configuredApp, readme } = require('./harness/next_config.js')

const openPage = "export { OpenPage as default } from '../client/open_page.js'\n"

const MISTAKES = [
  {
    name: 'without serverExternalPackages, turbopack',
    app: configuredApp({ name: 'unconfigured', bundler: 'turbopack', parts: ['tiny'] }),
    message: 'non-ecmascript placeable asset',
  },
  {
    name: 'without serverExternalPackages, webpack',
    app: configuredApp({ name: 'unconfigured', bundler: 'webpack', parts: ['tiny'] }),
    message: 'Module parse failed: Unexpected character',
  },
  {
    name: 'with the whole package in it, and the React entry',
    app: configuredApp({
      name: 'whole',
      bundler: 'turbopack',
      parts: ['tiny', 'client'],
      settings: { serverExternalPackages: ['next-auth-token-rotation'] },
      files: { 'app/page.js': openPage },
    }),
    message: 'TokenRotationProvider was rendered by another copy of React',
  },
]

test.each(MISTAKES)('$name: no build, and a message of the README', async ({ app, message }) => {
  const { code, output } = await buildApp(app)
  expect(code).toBe(1)
  expect(output).toContain(message)
  expect(readme()).toContain(message)
})
