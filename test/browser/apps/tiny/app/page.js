import { createCallbacks } from 'next-auth-token-rotation'

// The least that takes the package in.
export default function Page() {
  return Object.keys(createCallbacks({})).join(' ')
}
