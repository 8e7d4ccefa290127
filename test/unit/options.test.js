// What createCallbacks says about options it cannot use: which one, what kind of value it has, and what to write.

const { rootCertificates } = require('node:tls')
const { createCallbacks, withTokenRotation } = require('../..')
const { kindsExcept, MARK, refusalOf } = require('../support/invalid_options.js')

const providers = { google: { clientId: 'an-id', clientSecret: 'a-secret' } }

const refused = (option, value) =>
  refusalOf(() => createCallbacks({ providers, [option]: value }), option)

const accepted = (options) => {
  createCallbacks({ providers, ...options }).rotator.close()
}

describe('the options as a whole', () => {
  test.each(kindsExcept('an object', 'missing', 'null'))('are not %s', (_kind, value, words) => {
    expect(refusalOf(() => createCallbacks(value), 'options')).toContain(
      `${words}. Write an object.`,
    )
  })

  test.each([undefined, null])('%p: providers is what is missing', (value) => {
    const message = refusalOf(() => createCallbacks(value), 'providers')
    expect(message).toContain('is missing. Write an object by provider id: { google: { clientId')
  })

  test('an unknown one is named, and the known ones are listed', () => {
    const make = () => createCallbacks({ providers, refreshBeforeExpire: MARK })
    const message = refusalOf(make, 'refreshBeforeExpire')
    expect(message).toMatch(/is unknown\. Known: .*\brefreshBeforeExpiry\b/)
  })
})

describe.each(['background', 'idToken', 'allowInsecureHttp'])('%s', (option) => {
  test.each(kindsExcept('a boolean', 'missing'))('is not %s', (_kind, value, words) => {
    expect(refused(option, value)).toContain(`${words}. Write true or false.`)
  })

  test.each([true, false, undefined])('can be %p', (value) => accepted({ [option]: value }))
})

const NUMBERS = [
  ['refreshBeforeExpiry', 0, 2_592_000, 's'],
  ['timeout', 1, 600_000, 'ms'],
  ['connectTimeout', 1, 600_000, 'ms'],
  ['retries', 0, 10, ''],
  ['successorTtl', 1, 31_536_000, 's'],
  ['maxSuccessors', 1, 10_000_000, ''],
  ['forceInterval', 0, 3600, 's'],
]

describe.each(NUMBERS)('%s', (option, least, most, unit) => {
  test.each(kindsExcept('a number', 'missing'))('is not %s', (_kind, value, words) => {
    expect(refused(option, value)).toContain(`${words}. Write a`)
  })

  test.each([-1, least - 0.5, most + 1, 1e30])('is not out of range: %p', (value) => {
    const message = refused(option, value)
    expect(message).toContain(`from ${least} to ${most}`)
    if (unit) expect(message).toContain(`(${unit})`)
  })

  test('can be at both ends', () => {
    accepted({ [option]: least })
    accepted({ [option]: most })
  })
})

describe('whole numbers', () => {
  test.each(['timeout', 'connectTimeout', 'retries', 'maxSuccessors'])('%s is one', (option) => {
    expect(refused(option, 1.5)).toContain('Write a whole number')
  })

  test.each(['refreshBeforeExpiry', 'successorTtl'])('%s need not be one', (option) => {
    accepted({ [option]: 1.5 })
  })
})

describe('errorName', () => {
  test.each(kindsExcept('a string', 'missing', 'null'))('is not %s', (_kind, value, words) => {
    expect(refused('errorName', value)).toContain(`${words}. Write the text that session.error`)
  })
})

describe('onEvent', () => {
  test.each(kindsExcept('a function', 'missing'))('is not %s', (_kind, value, words) => {
    expect(refused('onEvent', value)).toContain(`${words}. Write a function: onEvent: (event) =>`)
  })
})

describe('expose', () => {
  test.each(kindsExcept('an array', 'missing'))('is not %s', (_kind, value, words) => {
    expect(refused('expose', value)).toContain(`${words}. Write an array of names`)
  })

  test.each(kindsExcept('a string'))('has no %s among its names', (_kind, value, words) => {
    const make = () => createCallbacks({ providers, expose: ['sub', value] })
    expect(refusalOf(make, 'expose[1]')).toContain(`${words}. Write an array of names`)
  })

  test.each([
    ['authjs', 'refresh_token'],
    ['next-auth-v4', 'refreshToken'],
    ['next-auth-v4-seconds', 'refreshToken'],
    ['next-auth-v3', 'refreshToken'],
    [{ accessToken: 'a', expiresAt: 'e', refreshToken: 'r', unit: 's' }, 'r'],
  ])('%j: never names the refresh token', (layout, name) => {
    const make = () => createCallbacks({ providers, layout, expose: ['sub', name] })
    expect(refusalOf(make, 'expose[1]')).toContain('names the refresh token, which never reaches')
  })

  test('is what the session shows', () => {
    const { session } = createCallbacks({ providers, expose: ['access_token', 'role'] })
    const token = {
      access_token: 'shown',
      refresh_token: 'hidden',
      role: 'admin',
      secret: 'hidden',
    }
    const shown = session({ session: { user: {} }, token })
    expect(shown).toMatchObject({ access_token: 'shown', role: 'admin' })
    expect(JSON.stringify(shown)).not.toContain('hidden')
  })
})

describe('registerUrl', () => {
  test.each(kindsExcept('a string', 'missing'))('is not %s', (_kind, value, words) => {
    expect(refused('registerUrl', value)).toContain(`${words}. Write an https: URL`)
  })

  test('of a variable that is not set does not let every user in', () => {
    const message = refused('registerUrl', undefined)
    expect(message).toContain('is missing. Set it to the URL that registers a user')
    expect(message).toContain('that variable is not set')
    const provider = { id: 'google', type: 'oauth', ...providers.google }
    const wrap = () => withTokenRotation({ providers: [provider] }, { registerUrl: undefined })
    expect(refusalOf(wrap, 'registerUrl')).toBe(message)
  })

  test('is a URL, and no plain http: one', () => {
    expect(refused('registerUrl', MARK)).toContain('is a string but not an https: URL')
    expect(refused('registerUrl', `http://example.com/${MARK}`)).toContain('is an http: URL')
  })
})

describe('ca', () => {
  test.each(kindsExcept('a string', 'an empty string', 'an array', 'missing'))(
    'is not %s',
    (_kind, value, words) => {
      expect(refused('ca', value)).toContain(`${words}. Write PEM text, e.g. ca: fs.readFileSync`)
    },
  )

  test.each([MARK, '', [MARK], Buffer.from(MARK)])('is a readable certificate: %p', (value) => {
    expect(refused('ca', value)).toContain('holds no readable certificate. Write PEM text')
  })

  test('is readable as a whole: a broken certificate would fail every connection', () => {
    const readable = rootCertificates[0]
    const broken = readable.replace(/.{64}\n/, '')
    accepted({ ca: [readable, rootCertificates[1]] })
    accepted({ ca: `# two\n${readable}\n${rootCertificates[1]}\n` })
    expect(refused('ca', [readable, broken])).toContain('holds no readable certificate')
    expect(refused('ca', `${readable}\n${broken}`)).toContain('holds no readable certificate')
    expect(refused('ca', `${readable}\n${readable.slice(0, 200)}`)).toContain('no readable')
  })
})

describe('proxy', () => {
  test.each(kindsExcept('a string', 'an empty string', 'missing'))(
    'is not %s',
    (_kind, value, words) => {
      const message = refused('proxy', value)
      expect(message).toContain(words)
      expect(message).toContain("Write proxy: 'http://host:port', or proxy: false for none.")
    },
  )

  test.each(['', MARK, `user:${MARK}@host:80`, `ftp://user:${MARK}@host`])(
    'is the URL of a proxy: %p',
    (value) => {
      expect(refused('proxy', value)).toContain('is a string but not a proxy URL')
    },
  )

  test.each([false, 'http://host:3128', 'https://host', 'socks5h://host:1080'])(
    'can be %p',
    (value) => accepted({ proxy: value }),
  )
})
