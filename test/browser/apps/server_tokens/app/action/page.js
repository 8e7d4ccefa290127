import { redirect } from 'next/navigation'
import { callApi } from '../../call_api.js'

async function act() {
  'use server'
  const answer = encodeURIComponent(JSON.stringify(await callApi()))
  // Each answer has an address of its own, to be waited for.
  redirect(`/action?at=${Date.now()}&answer=${answer}`)
}

export default async function Page({ searchParams }) {
  const { answer } = await searchParams
  return (
    <form action={act}>
      <button type="submit">Act</button>
      <pre id="session">{answer}</pre>
    </form>
  )
}
