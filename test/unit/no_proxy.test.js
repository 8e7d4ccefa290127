'use strict'

// What goes past a proxy, as people write it for curl, for Node and for others. The addon's own decision.

const { addon } = require('../../lib/server/native/addon.js')
const { proxySettings } = require('../../lib/server/options/network.js')

const PROXY = 'http://proxy.test:3128'
const goesThrough = (url, noProxy, more) =>
  addon().proxyFor(
    url,
    proxySettings(undefined, { https_proxy: PROXY, no_proxy: noProxy, ...more }),
  )

describe('no_proxy', () => {
  test.each([
    ['*', 'https://a.example.com/'],
    ['example.com', 'https://example.com/'],
    ['example.com', 'https://a.b.example.com/'],
    ['.example.com', 'https://example.com/'],
    ['.example.com', 'https://a.example.com/'],
    ['*.example.com', 'https://a.example.com/'],
    ['*.example.com', 'https://a.b.example.com/'],
    ['*.example.com:443', 'https://a.example.com/'],
    ['EXAMPLE.com', 'https://Example.COM/'],
    ['example.com.', 'https://example.com/'],
    ['example.com', 'https://example.com./'],
    ['example.com:8443', 'https://example.com:8443/token'],
    ['example.com:443', 'https://example.com/token'],
    ['.example.com:8443', 'https://a.example.com:8443/token'],
    ['other.test, example.com', 'https://example.com/'],
    ['other.test example.com\tthird.test', 'https://example.com/'],
    [' ,, example.com ,', 'https://example.com/'],
    ['10.1.2.3', 'https://10.1.2.3/'],
    ['10.1.2.3:8443', 'https://10.1.2.3:8443/'],
    ['10.0.0.0/8', 'https://10.1.2.3/'],
    ['10.1.2.0/23', 'https://10.1.3.3/'],
    ['0.0.0.0/0', 'https://10.1.2.3/'],
    ['10.1.*', 'https://10.1.2.3/'],
    ['2001:db8::1', 'https://[2001:db8::1]/'],
    ['[2001:db8::1]', 'https://[2001:db8:0::1]/'],
    ['[2001:db8::1]:8443', 'https://[2001:db8::1]:8443/'],
    ['2001:db8::/32', 'https://[2001:db8:1::1]/'],
    ['münchen.example', 'https://xn--mnchen-3ya.example/'],
    ['*.münchen.example', 'https://login.xn--mnchen-3ya.example/'],
  ])('%j excepts %s', (noProxy, url) => {
    expect(goesThrough(url, noProxy)).toBe('')
  })

  test.each([
    ['', 'https://example.com/'],
    ['example.com', 'https://badexample.com/'],
    ['example.com', 'https://example.com.evil.test/'],
    ['*.example.com', 'https://example.com/'],
    ['*.example.com', 'https://badexample.com/'],
    ['example.com:8443', 'https://example.com/'],
    ['example.com:8443', 'https://example.com:443/'],
    ['10.1.2.3', 'https://10.1.2.30/'],
    ['10.0.0.0/8', 'https://11.1.2.3/'],
    ['10.0.0.0/33', 'https://10.0.0.1/'],
    ['10.0.0.0/x', 'https://10.0.0.1/'],
    ['1.2.3', 'https://10.1.2.3/'],
    ['[2001:db8::1]:8443', 'https://[2001:db8::1]/'],
    ['::/0', 'https://10.1.2.3/'],
    ['.', 'https://example.com/'],
    [',', 'https://example.com/'],
  ])('%j does not except %s', (noProxy, url) => {
    expect(goesThrough(url, noProxy)).toBe(PROXY)
  })

  test('in capitals is read, and gives way to small letters', () => {
    expect(goesThrough('https://a.test/', undefined, { NO_PROXY: 'a.test' })).toBe('')
    expect(goesThrough('https://a.test/', 'b.test', { NO_PROXY: 'a.test' })).toBe(PROXY)
  })

  test('of a thousand stars ends in no time', () => {
    const begun = performance.now()
    goesThrough(`https://${'a.'.repeat(120)}b/`, `${'*a'.repeat(1000)}c`)
    expect(performance.now() - begun).toBeLessThan(1000)
  })
})

describe('no proxy for this machine', () => {
  test.each([
    'https://localhost/token',
    'http://localhost:8080/token',
    'https://127.0.0.1:8443/token',
    'https://127.9.9.9/token',
    'https://[::1]/token',
    'https://as.localhost/token',
    'https://LOCALHOST/token',
  ])('%s', (url) => {
    for (const settings of [proxySettings(PROXY), proxySettings(undefined, { all_proxy: PROXY })]) {
      expect(addon().proxyFor(url, settings)).toBe('')
    }
  })

  test.each(['https://localhost.example/', 'https://127.0.0.1.example/', 'https://[::2]/'])(
    '%s is another',
    (url) => {
      expect(addon().proxyFor(url, proxySettings(PROXY))).toBe(PROXY)
    },
  )
})

test('each scheme has its proxy, and the option stands for both', () => {
  const settings = proxySettings(undefined, {
    https_proxy: 'http://s.test:1',
    http_proxy: 'http://p.test:2',
    HTTP_PROXY: 'http://never.test:3',
  })
  expect(addon().proxyFor('https://a.test/', settings)).toBe('http://s.test:1')
  expect(addon().proxyFor('http://a.test/', settings)).toBe('http://p.test:2')
  expect(addon().proxyFor('http://a.test/', proxySettings(undefined, { HTTP_PROXY: PROXY }))).toBe(
    '',
  )
  expect(addon().proxyFor('http://a.test/', proxySettings(PROXY))).toBe(PROXY)
  expect(addon().proxyFor('https://a.test/', proxySettings(false))).toBe('')
})
