import { Title } from '@/components/title'
import { type Device, myDevices } from '@/server/devices'
import { signOutDevice, signOutEverywhere } from './actions'

export const dynamic = 'force-dynamic'

const when = (ms: number) => new Date(ms).toLocaleString('en')

export default async function DevicesPage() {
  const devices = await myDevices()
  return (
    <main>
      <Title />
      <h1>Your devices</h1>
      {devices ? <Devices devices={devices} /> : <p>{reasonWithout(devices)}</p>}
    </main>
  )
}

const reasonWithout = (devices: null | undefined) =>
  devices === null
    ? 'You are signed out.'
    : 'The tokens lie in the cookies, so nothing knows your devices. Start with STORE_FILE or REDIS_URL.'

function Devices({ devices }: { devices: Device[] }) {
  return (
    <>
      <ul>
        {devices.map((device) => (
          <li key={device.handle}>
            <span>
              {device.provider}, since {when(device.createdAt)}, last used {when(device.lastUsedAt)}
              {device.isThisOne && ' (this one)'}
            </span>
            <form action={signOutDevice}>
              <input type="hidden" name="handle" value={device.handle} />
              <button type="submit">Sign out</button>
            </form>
          </li>
        ))}
      </ul>
      <form action={signOutEverywhere}>
        <button type="submit">Sign out everywhere</button>
      </form>
    </>
  )
}
