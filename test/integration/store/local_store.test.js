const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const { Worker } = require('node:worker_threads')
const { localStore } = require('../../../lib/server/local_store.js')
const { storeConformance } = require('../../../lib/server/store_conformance.js')
const { runNode } = require('../../support/child.js')
const { kindsExcept, refusalOf } = require('../../support/invalid_options.js')
const { scratchFolder } = require('../../support/scratch_folder.js')

const SECRET = 'a secret of thirty-two characters'
const ENTRY = path.join(__dirname, '../../../lib/server/local_store.js')
const LONG_MS = 60_000

const folder = scratchFolder()
const fileNamed = (name) => path.join(folder, name)

describe('the suite of stores', () => {
  let store

  beforeAll(() => {
    store = localStore({ path: fileNamed('conformance.db'), secret: SECRET })
  })

  afterAll(() => store.close())

  for (const { name, run } of storeConformance(() => store, { subscribes: true, sessions: true })) {
    test(name, run)
  }
})

describe('options', () => {
  const open = (options) => () => localStore({ secret: SECRET, ...options })

  test.each(kindsExcept('a string'))('refuses %s for a path', (_, value, words) => {
    expect(refusalOf(open({ path: value }), 'path')).toContain(words)
  })

  test.each(['file:/tmp/tokens.db', ':memory:', 'a\0b'])('refuses the path %j', (value) => {
    refusalOf(open({ path: value }), 'path')
  })

  test.each(kindsExcept('missing', 'a string', 'an array'))(
    'refuses %s for a secret',
    (_, secret) => {
      refusalOf(open({ path: fileNamed('secret.db'), secret }), 'secret')
    },
  )

  test('refuses an option that it does not know', () => {
    refusalOf(open({ path: fileNamed('a.db'), prefix: 'mine:' }), 'prefix')
  })

  test('refuses a folder that is missing, and names it', () => {
    const missing = fileNamed('missing')
    expect(refusalOf(open({ path: `${missing}/tokens.db` }), 'path')).toContain(missing)
  })

  test('refuses a folder in place of a file', () => {
    expect(refusalOf(open({ path: folder }), 'path')).toContain('is a folder')
  })

  test('refuses a file of something else, and leaves it as it is', () => {
    const file = fileNamed('list.txt')
    fs.writeFileSync(file, 'a list of things to do')
    expect(refusalOf(open({ path: file }), 'path')).toContain('something else')
    expect(fs.readFileSync(file, 'utf8')).toBe('a list of things to do')
    expect(fs.readdirSync(folder).filter((name) => name.startsWith('list'))).toEqual(['list.txt'])
  })

  test('refuses a network file system, by name', async () => {
    // What the kernel says of an NFS mount (statfs(2)).
    const source = fileNamed('nfs.c')
    const library = fileNamed('nfs.so')
    fs.writeFileSync(
      source,
      'struct statfs; int statfs(const char *p, struct statfs *b) { *(long *)b = 0x6969; return 0; }',
    )
    execFileSync('gcc', ['-shared', '-fPIC', '-w', source, '-o', library])
    const program = `
      const { localStore } = require(${JSON.stringify(ENTRY)})
      localStore({ path: ${JSON.stringify(fileNamed('nfs.db'))}, secret: 'x' })`
    const { stderr } = await runNode(['-e', program], { env: { LD_PRELOAD: library } })
    expect(stderr).toContain('option path is on a network file system (NFS)')
    expect(fs.existsSync(fileNamed('nfs.db'))).toBe(false)
  })

  test('touches nothing while a build imports the config', async () => {
    const file = fileNamed('missing/tokens.db')
    const program = `
      const { localStore } = require(${JSON.stringify(ENTRY)})
      localStore({ path: ${JSON.stringify(file)}, secret: 'x' })`
    const build = await runNode(['-e', program], { env: { NEXT_PHASE: 'phase-production-build' } })
    expect(build).toMatchObject({ code: 0, stderr: '' })
    expect((await runNode(['-e', program])).stderr).toContain('option path is in the folder')
  })

  test('refuses a second secret for a file that is open in this process', async () => {
    const file = fileNamed('twice.db')
    const one = localStore({ path: file, secret: SECRET })
    expect(refusalOf(open({ path: file, secret: 'another' }), 'secret')).toContain(
      'other localStore',
    )
    await one.close()
    const other = localStore({ path: file, secret: ['another', SECRET] })
    await other.close()
  })
})

describe('one file', () => {
  test('keeps what it has for the next process, and no other user can read it', async () => {
    const file = fileNamed('kept.db')
    const store = localStore({ path: file, secret: SECRET })
    await store.set('key', 'access_token=marked-7f3a', LONG_MS)
    const files = fs.readdirSync(folder).filter((name) => name.startsWith('kept.db'))
    expect(files.length).toBeGreaterThan(1)
    for (const name of files) {
      expect(fs.statSync(fileNamed(name)).mode & 0o777).toBe(0o600)
      expect(fs.readFileSync(fileNamed(name)).includes('marked-7f3a')).toBe(false)
    }
    const program = `
      const { localStore } = require(${JSON.stringify(ENTRY)})
      localStore({ path: ${JSON.stringify(file)}, secret: ${JSON.stringify(SECRET)} })
        .get('key').then(console.log)`
    expect(await runNode(['-e', program])).toMatchObject({
      code: 0,
      stdout: 'access_token=marked-7f3a\n',
    })
    await store.close()
  })

  test('outlives a change of the secret', async () => {
    const file = fileNamed('rotated.db')
    const withSecret = async (secret, act) => {
      const store = localStore({ path: file, secret })
      try {
        return await act(store)
      } finally {
        await store.close()
      }
    }
    await withSecret('old', (store) => store.set('key', 'value', LONG_MS))
    expect(await withSecret(['new', 'old'], (store) => store.get('key'))).toBe('value')
    await expect(withSecret('new', (store) => store.get('key'))).rejects.toMatchObject({
      code: 'ERR_UNSEAL',
    })
  })

  test('is shared by worker threads, under each of its names', async () => {
    const file = fileNamed('workers.db')
    fs.symlinkSync(file, fileNamed('link.db'))
    const store = localStore({ path: file, secret: SECRET })
    await store.acquire('key', 'owner', LONG_MS)
    const worker = new Worker(
      `const { workerData, parentPort } = require('node:worker_threads')
       const { localStore } = require(workerData.entry)
       const store = localStore(workerData.options)
       store.acquire('key', 'other', 1000)
         .then((acquired) => store.set('of the worker', String(acquired), 60000))
         .then(() => parentPort.postMessage('done'))`,
      {
        eval: true,
        workerData: { entry: ENTRY, options: { path: fileNamed('link.db'), secret: SECRET } },
      },
    )
    await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
    expect(await store.get('of the worker')).toBe('false')
    await worker.terminate()
    expect(await store.get('of the worker')).toBe('false')
    await store.close()
  })

  test('says what happened to it in errors with a code', async () => {
    const store = localStore({ path: fileNamed('closed.db'), secret: SECRET })
    await store.close()
    await expect(store.get('key')).rejects.toMatchObject({
      name: 'LocalStoreError',
      code: 'ERR_LOCAL_STORE_CLOSED',
    })
  })

  test('stands beside another SQLite in the same process', async () => {
    const file = fileNamed('beside.db')
    // Node.js has one of its own from version 22 on; the system's is loaded for all to see.
    const program = `
      const os = require('node:os')
      for (const name of ['libsqlite3.so.0']) {
        try { process.dlopen({ exports: {} }, name, os.constants.dlopen.RTLD_NOW | os.constants.dlopen.RTLD_GLOBAL) } catch {}
      }
      let own
      try { own = new (require('node:sqlite').DatabaseSync)(':memory:') } catch {}
      const { localStore } = require(${JSON.stringify(ENTRY)})
      const store = localStore({ path: ${JSON.stringify(file)}, secret: 'x' })
      store.set('key', 'value', 60000).then(() => store.get('key')).then((value) => {
        const loaded = require('node:fs').readFileSync('/proc/self/maps', 'utf8').includes('libsqlite3.so')
        console.log(value, loaded)
        own?.exec('SELECT 1')
      })`
    const { code, stdout } = await runNode(['-e', program])
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^value (true|false)\n$/),
    })
  })
})
