import { Suspense } from 'react'

// With Cache Components what depends on a request stands inside a boundary.
export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        <Suspense>{children}</Suspense>
      </body>
    </html>
  )
}
