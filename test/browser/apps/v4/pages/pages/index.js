import { OpenPage } from '../../client/open_page.js'

export default function Page() {
  return <OpenPage basePath="/api/pages-auth" />
}
