'use strict'

// How the entry is loaded, and how it renders where there is no window.

const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const React = require('react')
const nextAuth = require('next-auth/react')
const { renderToString } = require('react-dom/server')
const { TokenRotationProvider, useAccessToken } = require('next-auth-token-rotation/react')

const ROOT = path.join(__dirname, '..', '..')
const { createElement } = React
const EXPIRES_AT = 1900000000

const session = {
  user: { name: 'Ada' },
  expires: '2030-01-01T00:00:00.000Z',
  access_token: 'a token',
  expires_at: EXPIRES_AT,
  refresh_at: EXPIRES_AT - 600,
}

function Token() {
  const { accessToken, expiresAt, status } = useAccessToken()
  const { data } = nextAuth.useSession()
  return `${data?.user.name} ${accessToken} ${expiresAt} ${status}`
}

const page = (props) => createElement(TokenRotationProvider, props, createElement(Token))

describe('on the server', () => {
  test('a session is rendered', () => {
    expect(renderToString(page({ session }))).toBe(`Ada a token ${EXPIRES_AT * 1000} authenticated`)
  })

  test('no session yet, and no user signed in', () => {
    expect(renderToString(page({}))).toBe('undefined undefined undefined loading')
    expect(renderToString(page({ session: null }))).toContain('unauthenticated')
  })
})

test('useAccessToken outside of the provider says what is missing', () => {
  expect(() => renderToString(createElement(Token))).toThrow(
    'useAccessToken must be used within <TokenRotationProvider>',
  )
})

test('beside another copy of React the provider says what to do', () => {
  jest.spyOn(console, 'error').mockImplementation(() => {}) // React says that too, less plainly
  const { createElement: createElement18 } = require('react-18')
  jest.resetModules()
  jest.doMock('react', () => jest.requireActual('react-18'))
  const server18 = require('react-dom-18/server')
  jest.dontMock('react')
  expect(() => server18.renderToString(createElement18(TokenRotationProvider))).toThrow(
    "serverExternalPackages: ['next-auth-token-rotation/lib/server'], not the whole package",
  )
})

describe.each(['index.js', 'index.mjs'])('lib/react/%s', (file) => {
  test('is a client component: its first line says so', () => {
    const text = fs.readFileSync(path.join(ROOT, 'lib', 'react', file), 'utf8')
    expect(text.split('\n')[0]).toBe("'use client'")
  })
})

/** Runs an ES module in the package's folder, where its name means itself. */
function runModule(text) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', text],
    { cwd: ROOT, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(stderr)
  return stdout.trim()
}

test('import and require give the same functions', () => {
  const output = runModule(`
    import { createRequire } from 'node:module'
    import * as imported from 'next-auth-token-rotation/react'
    const required = createRequire(import.meta.url)('next-auth-token-rotation/react')
    const names = Object.keys(imported).sort()
    console.log(names.join(), names.every((name) => imported[name] === required[name]))
  `)
  expect(output).toBe('TokenRotationProvider,getAccessToken,useAccessToken,useSignOut true')
})

test('loading it sets no timer and touches nothing of a browser', () => {
  const output = runModule(`
    await import('next-auth-token-rotation/react')
    console.log(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length)
  `)
  expect(output).toBe('0')
})

test('nothing that only the browser loads needs Node.js', () => {
  const files = fs.readdirSync(path.join(ROOT, 'lib', 'react'))
  const requests = files.flatMap((file) => {
    const text = fs.readFileSync(path.join(ROOT, 'lib', 'react', file), 'utf8')
    return [...text.matchAll(/(?:require\(|from )'([^']+)'/g)].map(([, request]) => request)
  })
  const foreign = requests.filter((request) => !request.startsWith('./'))
  expect([...new Set(foreign)].sort()).toEqual(['next-auth/react', 'react'])
})
