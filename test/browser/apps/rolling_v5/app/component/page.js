import { auth } from '../../auth.js'

export default async function Page() {
  return <pre id="session">{JSON.stringify(await auth())}</pre>
}
