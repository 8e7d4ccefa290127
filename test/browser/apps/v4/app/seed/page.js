import { SeedPage } from '../../client/seed_page.js'

export default async function Page({ searchParams }) {
  const { refetchInterval } = await searchParams
  return <SeedPage refetchInterval={Number(refetchInterval)} />
}
