import Link from 'next/link'
import { ago } from '@/components/clock'
import { Title } from '@/components/title'
import { type Device, myDevices } from '@/server/devices'
import { provider } from '@/server/provider'
import { signOutDevice, signOutEverywhere } from './actions'

export const dynamic = 'force-dynamic'

export const metadata = { title: 'Your devices' }

export default async function DevicesPage() {
  const devices = await myDevices()
  return (
    <div className="desk">
      <header>
        <Title />
        <Link className="button" href="/">
          {devices === null ? 'To the sign-in' : 'Back to the token'}
        </Link>
      </header>
      <main className="devices">
        <h1>Your devices</h1>
        {devices ? <Devices devices={devices} /> : <p>{reasonWithout(devices)}</p>}
      </main>
    </div>
  )
}

const reasonWithout = (devices: null | undefined) =>
  devices === null
    ? 'You are signed out.'
    : 'The tokens lie in the cookies, so nothing knows your devices. Start with STORE_FILE or REDIS_URL.'

function Devices({ devices }: { devices: Device[] }) {
  return (
    <>
      <ul className="device-list">
        {devices.map((device) => (
          <li className="card device" key={device.handle}>
            <DeviceWords device={device} />
            <form action={signOutDevice}>
              <input type="hidden" name="handle" value={device.handle} />
              <button type="submit" aria-describedby={device.handle}>
                Sign out
              </button>
            </form>
          </li>
        ))}
      </ul>
      <form action={signOutEverywhere}>
        <button type="submit" className="danger">
          Sign out everywhere
        </button>
      </form>
    </>
  )
}

/** The time since then is the same in the visitor's time zone, which the server does not know. */
function DeviceWords({ device }: { device: Device }) {
  const { handle, isThisOne, createdAt, lastUsedAt } = device
  const now = Date.now()
  return (
    <div id={handle}>
      <h2>{isThisOne ? 'This device' : 'Another device'}</h2>
      <p>
        Signed in with {device.provider === provider.id ? provider.name : device.provider}
        {createdAt > 0 && ` ${ago(createdAt, now)}`}, last used {ago(lastUsedAt, now)}
      </p>
      <p className="note">
        Session <code>{handle}</code>
      </p>
    </div>
  )
}
