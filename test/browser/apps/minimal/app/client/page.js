'use client'

import { useState } from 'react'
import { authOptions } from '../../auth_options.js'

const TOKEN = { access_token: 'a', refresh_token: 'r', expires_at: 1 }

// What the jwt callback makes of an expired token in a browser.
export default function Page() {
  const [result, setResult] = useState('')
  const call = async () => {
    setResult(JSON.stringify(await authOptions.callbacks.jwt({ token: TOKEN })))
  }
  return (
    <main>
      <button type="button" onClick={call}>
        Call
      </button>
      <pre id="result">{result}</pre>
    </main>
  )
}
