'use strict'

const { nextConfig } = require('./next_config.js')

/**
 * An example as it is in the repository. Next.js takes this next.config.js in place of the example's own
 * next.config.ts. The types of examples have a test of their own.
 *
 * @returns {import('./apps.js').AppPlan}
 */
const example = (folder, stack) => ({
  name: `example-${folder}`,
  parts: [`../../../examples/${folder}`],
  stack,
  files: {
    'next.config.js': nextConfig({
      serverExternalPackages: ['next-auth-token-rotation/lib/server'],
      typescript: { ignoreBuildErrors: true },
    }),
  },
})

const EXAMPLES = {
  example_v4: example('next-auth-v4', 'next16'),
  example_v5: example('authjs-v5', 'next16-v5'),
}

module.exports = { EXAMPLES }
