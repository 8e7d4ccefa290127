// `npm run tarball`, as a stranger types it, and then the command that it ends with.

const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

const SCRIPT = path.join(__dirname, '../../scripts/release/tarball.js')

test('its last line installs the package, as it says', () => {
  const app = fs.mkdtempSync(path.join(os.tmpdir(), 'tarball-app-'))
  try {
    fs.writeFileSync(path.join(app, 'package.json'), '{ "name": "app", "private": true }')
    const said = execFileSync(process.execPath, [SCRIPT, '--to', path.join(app, 'vendor')], {
      encoding: 'utf8',
    })
    expect(said).toMatch(/^The prebuild is up to date: this takes seconds\.$/m)
    expect(said).toMatch(/It needs nothing but Node\.js\.$/m)
    const command = said.trimEnd().split('\n').at(-1).trim()
    expect(command).toMatch(/^cd .* && npm install \.\/vendor\/next-auth-token-rotation-.*\.tgz$/)
    const env = { ...process.env, npm_config_offline: 'true' }
    execFileSync('sh', ['-c', command], { cwd: process.cwd(), env, stdio: 'pipe' })
    const program = "require('next-auth-token-rotation').jwtCallback.name"
    execFileSync(process.execPath, ['-e', program], { cwd: app })
  } finally {
    fs.rmSync(app, { recursive: true, force: true })
  }
})
