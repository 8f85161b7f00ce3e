const secondsOf = (ts: string) => Number.parseFloat(ts)
export const dateOf = (ts: string) => new Date(secondsOf(ts) * 1000)

const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' })
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' })
const shortDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const longDay = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })
const withYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' })

export const exactTime = (ts: string) => exact.format(dateOf(ts))
export const clockTime = (ts: string) => clock.format(dateOf(ts))

/** "just now", "5 min ago", "14:32" today, "14:32, 3 May" before. */
export function relativeTime(ts: string, now: number): string {
  const minutes = Math.floor((now / 1000 - secondsOf(ts)) / 60)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  const date = dateOf(ts)
  if (date.toDateString() === new Date(now).toDateString()) return clock.format(date)
  return `${clock.format(date)}, ${shortDay.format(date)}`
}

export const dayKey = (ts: string) => dateOf(ts).toDateString()

export function dayName(ts: string): string {
  const date = dateOf(ts)
  const today = new Date()
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1)
  if (date.toDateString() === today.toDateString()) return 'Today'
  if (date.toDateString() === yesterday.toDateString()) return 'Yesterday'
  return date.getFullYear() === today.getFullYear() ? longDay.format(date) : withYear.format(date)
}

const FORMATS: Record<string, (date: Date) => string> = {
  date_num: (date) => [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, '0')).join('-'),
  date: (date) => withYear.format(date),
  date_short: (date) => new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' }).format(date),
  date_long: (date) => new Intl.DateTimeFormat(undefined, { dateStyle: 'full' }).format(date),
  time: (date) => clock.format(date),
  time_secs: (date) => new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' }).format(date),
  ago: (date) => ago(date),
}

function ago(date: Date): string {
  const seconds = (date.getTime() - Date.now()) / 1000
  const format = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
  for (const [unit, size] of [['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3600], ['minute', 60]] as const) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit)
  }
  return format.format(Math.round(seconds), 'second')
}

/** A `<!date^…>` format ("{date_short} at {time}") in the reader's own zone and language. */
export function slackDate(timestamp: number, format: string): string {
  const date = new Date(timestamp * 1000)
  return format.replace(/\{(\w+)\}/g, (whole, token: string) => {
    const key = token === 'day_divider_pretty' ? 'date_long_pretty' : token
    if (key.endsWith('_pretty')) {
      const name = dayName(String(timestamp))
      if (name === 'Today' || name === 'Yesterday') return name.toLowerCase()
    }
    return FORMATS[key.replace(/_pretty$/, '')]?.(date) ?? whole
  })
}

export function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0)} kB`
  return `${(bytes / 1024 ** 2).toFixed(bytes < 10 * 1024 ** 2 ? 1 : 0)} MB`
}
