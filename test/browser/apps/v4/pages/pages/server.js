import { getServerSession } from 'next-auth'
import { authOptions } from '../../auth_options.js'

export default function Page({ session }) {
  return <pre id="session">{session}</pre>
}

export const getServerSideProps = async ({ req, res }) => ({
  props: { session: JSON.stringify(await getServerSession(req, res, authOptions)) },
})
