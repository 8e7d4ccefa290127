/** `14:03:07`, of the visitor's clock. */
export const timeOfDay = (ms: number) => new Date(ms).toLocaleTimeString('en-GB')

/** `14 s`, `2 min 05 s`, `59 min`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes >= 10) return `${minutes} min`
  return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** `just now`, `5 minutes ago`, `yesterday`. */
export function ago(ms: number, now: number): string {
  const minutes = Math.floor((now - ms) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return relative.format(-minutes, 'minute')
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return relative.format(-hours, 'hour')
  return relative.format(-Math.floor(hours / 24), 'day')
}
