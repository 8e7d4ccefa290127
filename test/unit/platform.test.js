// Which C library it is decides which binary fits, and it is read from the Node program itself.

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { libc, platformId } = require('../../lib/server/native/platform.js')

const { execPath } = process
let folder

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'platform-'))
})

afterEach(() => {
  process.execPath = execPath
  fs.rmSync(folder, { recursive: true, force: true })
})

function runAs(content) {
  process.execPath = path.join(folder, 'node')
  fs.writeFileSync(process.execPath, content)
}

test.each([
  ['/lib64/ld-linux-x86-64.so.2', 'glibc'],
  ['/lib/ld-linux-aarch64.so.1', 'glibc'],
  ['/nix/store/0x-glibc-2.40/lib/ld-linux-x86-64.so.2', 'glibc'],
  ['/lib/ld-musl-x86_64.so.1', 'musl'],
])('a Node.js whose loader is %s runs on %s', (loader, expected) => {
  runAs(`\x7fELF${'\0'.repeat(600)}${loader}\0`)
  expect(libc()).toBe(expected)
  expect(platformId()).toBe(`${process.platform}-${process.arch}-${expected}`)
})

test('where its program tells nothing, the diagnostic report does', () => {
  runAs('#!/bin/sh\n')
  expect(libc()).toBe('glibc')
  process.execPath = path.join(folder, 'not there')
  expect(libc()).toBe('glibc')
})

test('this one is found as the diagnostic report knows it', () => {
  expect(libc() === 'glibc').toBe(Boolean(process.report.getReport().header.glibcVersionRuntime))
})
