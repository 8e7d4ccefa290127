import { OpenPage } from '../client/open_page.js'

export default async function Page({ searchParams }) {
  const { refetchInterval, keepsLost } = await searchParams
  return (
    <OpenPage
      refetchInterval={refetchInterval && Number(refetchInterval)}
      keepsLost={keepsLost !== undefined}
    />
  )
}
