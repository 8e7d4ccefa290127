import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { readSession } from '@/server/session'
import { Providers } from './providers'
import './styles/base.css'
import './styles/layout.css'
import './styles/life.css'
import './styles/trials.css'
import './styles/records.css'
import './styles/devices.css'

export const metadata: Metadata = {
  title: 'The life of an access token',
  description: 'next-auth-token-rotation with NextAuth v4, live.',
}

export const viewport: Viewport = { colorScheme: 'light dark' }

export default async function RootLayout({ children }: { children: ReactNode }) {
  const { session } = await readSession()
  return (
    <html lang="en">
      <body>
        <Providers session={session}>{children}</Providers>
      </body>
    </html>
  )
}
