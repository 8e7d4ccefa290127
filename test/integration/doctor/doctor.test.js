// `npx next-auth-token-rotation doctor` without a provider: this machine, and the command line itself.

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { version } = require('../../../package.json')
const { runNode } = require('../../support/child.js')
const { DOCTOR, askDoctor, runDoctor } = require('../../support/doctor.js')

let folder

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'token-rotation-doctor-'))
})

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

function fileWith(name, text) {
  const file = path.join(folder, name)
  fs.writeFileSync(file, text)
  return file
}

test('a machine in order: one line each, and the exit status 0', async () => {
  const { code, stdout, stderr } = await runDoctor([])
  expect(stderr).toBe('')
  expect(stdout).toContain(`next-auth-token-rotation ${version}\n`)
  expect(stdout).toMatch(/^ {2}ok .*addon\.node is loaded/m)
  expect(stdout).toContain(`Node.js ${process.version} on ${process.platform}-${process.arch}`)
  expect(stdout).toMatch(/^ {2}ok {6} \d+ CA certificates are trusted/m)
  expect(stdout).toMatch(/^0 problems, 0 notes\n$/m)
  expect(code).toBe(0)
})

test('the same for programs', async () => {
  const { code, report, finding } = await askDoctor([])
  expect(report).toMatchObject({ package: 'next-auth-token-rotation', version, problems: 0 })
  expect(finding('node')).toMatchObject({ level: 'ok', node: process.version })
  expect(finding('addon').file).toMatch(/^(build|prebuilds)\/.*addon\.node$/)
  expect(code).toBe(0)
})

test('without a native addon: the words of the loader, and the checks that need none', async () => {
  const copy = path.join(folder, 'copy')
  fs.cpSync(path.join(__dirname, '../../../lib'), path.join(copy, 'lib'), { recursive: true })
  fs.copyFileSync(path.join(__dirname, '../../../package.json'), path.join(copy, 'package.json'))
  const { code, stdout } = await runNode([path.join(copy, 'lib/doctor/main.js'), 'doctor'])
  expect(stdout).toMatch(/^ {2}problem {2}there is no native addon for /m)
  expect(stdout).toContain(`Node.js ${process.version}`)
  expect(code).toBe(1)
})

describe('NODE_EXTRA_CA_CERTS', () => {
  test('that is not there', async () => {
    const file = path.join(folder, 'missing.pem')
    const { code, finding } = await askDoctor([], { NODE_EXTRA_CA_CERTS: file })
    expect(finding('extra_ca_certificates')).toMatchObject({
      level: 'problem',
      text: 'the file of NODE_EXTRA_CA_CERTS cannot be read (ENOENT)',
    })
    expect(code).toBe(1)
  })

  test('that holds no PEM', async () => {
    const file = fileWith('der.crt', 'a certificate in DER')
    const { finding } = await askDoctor([], { NODE_EXTRA_CA_CERTS: file })
    expect(finding('extra_ca_certificates')).toMatchObject({ level: 'problem' })
    expect(finding('extra_ca_certificates').text).toContain('no PEM certificate')
  })
})

test('NODE_TLS_REJECT_UNAUTHORIZED does not concern the addon', async () => {
  const { code, finding } = await askDoctor([], { NODE_TLS_REJECT_UNAUTHORIZED: '0' })
  expect(finding('unverified_tls').level).toBe('note')
  expect(code).toBe(0)
})

describe('proxy variables', () => {
  test.each([
    'http://somebody:s3cret-pass@proxy.test:3128',
    'somebody:s3cret-pass@proxy.test:3128',
  ])('are shown without credentials: %s', async (proxy) => {
    const { code, finding, output } = await askDoctor([], { https_proxy: proxy })
    expect(finding('proxy').text).toBe('https_proxy is http://[...]@proxy.test:3128')
    expect(output).not.toMatch(/s3cret|somebody/)
    expect(code).toBe(0)
  })

  test('no_proxy, and the one that is not read', async () => {
    const { finding } = await askDoctor([], {
      no_proxy: '.test,10.0.0.0/8',
      HTTP_PROXY: 'http://p',
    })
    expect(finding('no_proxy').text).toBe('no_proxy is .test,10.0.0.0/8')
    expect(finding('http_proxy').level).toBe('note')
  })

  test('a value that is not a URL is a problem, and not repeated', async () => {
    const { code, finding, output } = await askDoctor([], { https_proxy: 'http://s3cret pass' })
    expect(finding('proxy').level).toBe('problem')
    expect(output).not.toContain('s3cret')
    expect(code).toBe(1)
  })
})

describe('the command line', () => {
  test('--help', async () => {
    const { code, stdout } = await runDoctor(['--help'])
    expect(stdout).toMatch(/^Usage: next-auth-token-rotation doctor/)
    expect(code).toBe(0)
  })

  test.each([
    [['--isuer', 'https://a.test'], "Unknown option '--isuer'"],
    [['--issuer', 'a.test'], '--issuer is a string but not an https: URL'],
    [['--issuer', 'http://a.test'], '--issuer is an http: URL'],
    [['--issuer', 'https://me:s3cret@a.test'], '--issuer carries credentials'],
    [['--provider', 'gogle'], '--provider gogle is unknown without --config'],
    [['--provider', 'keycloak'], '--provider keycloak needs --issuer'],
    [['--config', 'no-such-file.js'], 'there is no file no-such-file.js'],
    [['--env', 'no-such-env'], 'there is no file no-such-env'],
    [['--issuer', 'https://a.test', '--config', 'a.js'], '--issuer and --config exclude'],
    [['--try', '--provider', 'google'], '--try needs --config and --provider'],
    [
      ['--issuer', 'https://a.test', '--client-authentication', 'x'],
      'is one of client_secret_post',
    ],
    [['again'], 'The commands are "doctor" and "init"'],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await runDoctor(args)
    expect(stderr).toContain(message)
    expect(stderr).toContain('Usage: next-auth-token-rotation doctor')
    expect(stderr).not.toContain('s3cret')
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })

  test('no command at all is, too', async () => {
    expect((await runNode([DOCTOR])).code).toBe(2)
  })
})

test('--version', async () => {
  expect(await runDoctor(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` })
})
