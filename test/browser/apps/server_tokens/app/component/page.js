import { callApi } from '../../call_api.js'

export default async function Page() {
  return <pre id="session">{JSON.stringify(await callApi())}</pre>
}
