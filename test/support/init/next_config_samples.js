'use strict'

/** A next.config, what comes of it, and the version of Next.js. */
const NEXT_CONFIGS = [
  [
    'empty',
    'next.config.mjs',
    '/** @type {import("next").NextConfig} */\nconst nextConfig = {};\n\nexport default nextConfig;\n',
  ],
  [
    'of create-next-app',
    'next.config.ts',
    "import type { NextConfig } from 'next'\n\nconst nextConfig: NextConfig = {\n  /* config options here */\n}\n\nexport default nextConfig\n",
  ],
  [
    'CommonJS',
    'next.config.js',
    "module.exports = {\n\treactStrictMode: true,\n\timages: { domains: ['a'] },\n}\n",
  ],
  ['one line', 'next.config.mjs', "export default { output: 'standalone' }\n"],
  ['a list', 'next.config.mjs', "export default { serverExternalPackages: ['sharp'] }\n"],
  [
    'a long list',
    'next.config.mjs',
    "export default {\n  serverExternalPackages: [\n    'sharp',\n    'pino', // logs\n  ],\n}\n",
  ],
  ['an empty list', 'next.config.mjs', 'export default { serverExternalPackages: [] }\n'],
  [
    'named already',
    'next.config.mjs',
    "export default { serverExternalPackages: ['next-auth-token-rotation/lib/server'] }\n",
  ],
  [
    'in a plugin',
    'next.config.mjs',
    "import withX from './with_x.mjs'\nconst nextConfig = { reactStrictMode: true }\nexport default withX(nextConfig, { silent: true })\n",
  ],
  [
    'CRLF',
    'next.config.mjs',
    'const config = {\r\n  reactStrictMode: true,\r\n}\r\nexport default config\r\n',
  ],
  [
    'Next.js 14',
    'next.config.mjs',
    'export default { experimental: { typedRoutes: true } }\n',
    '14.2.0',
  ],
  [
    'Next.js 14, nothing experimental',
    'next.config.js',
    'module.exports = { reactStrictMode: true }\n',
    '14.2.0',
  ],
  [
    'Next.js 13, a list',
    'next.config.js',
    "module.exports = { experimental: { serverComponentsExternalPackages: ['sharp'] } }\n",
    '13.5.0',
  ],
]

const REFUSED_NEXT_CONFIGS = [
  ['a function', 'export default () => ({ reactStrictMode: true })\n', /could not be followed/],
  ['a spread', "import base from './base.mjs'\nexport default { ...base }\n", /what it spreads/],
  [
    'a list out of elsewhere',
    "const list = ['a']\nexport default { serverExternalPackages: list }\n",
    /could not be followed/,
  ],
  [
    'the options of a plugin',
    "import withX from './x.mjs'\nexport default withX({ dest: 'public' })\n",
    /could not be followed/,
  ],
  [
    'a curried plugin',
    "import withX from './x.mjs'\nconst c = {}\nexport default withX({ a: 1 })(c)\n",
    /could not be followed/,
  ],
  [
    'the whole package',
    "export default { serverExternalPackages: ['next-auth-token-rotation'] }\n",
    /names the whole package/,
  ],
  [
    'set later',
    'const c = {}\nc.serverExternalPackages = []\nexport default c\n',
    /could not be followed/,
  ],
]

module.exports = { NEXT_CONFIGS, REFUSED_NEXT_CONFIGS }
