import { callApi } from '../../call_api.js'

export const getServerSideProps = async (context) => ({ props: { answer: await callApi(context) } })

export default function Page({ answer }) {
  return <pre id="session">{JSON.stringify(answer)}</pre>
}
