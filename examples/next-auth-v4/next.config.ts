import type { NextConfig } from 'next'

const config: NextConfig = {
  // The one line that next-auth-token-rotation needs: its native addon cannot be bundled.
  serverExternalPackages: ['next-auth-token-rotation/lib/server'],
  // This app is a project of its own, although a larger one is around it.
  turbopack: { root: __dirname },
  outputFileTracingRoot: __dirname,
}

export default config
