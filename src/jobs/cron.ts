/** A time in cron's five fields (minute hour day-of-month month day-of-week), parsed. */
export interface CronTime {
  minutes: Set<number>
  hours: Set<number>
  days: Set<number>
  months: Set<number>
  weekdays: Set<number>
  /** Cron's oddity: when both day fields are given, either may match. */
  eitherDay: boolean
}

const ranges = [[0, 59], [0, 23], [1, 31], [1, 12], [0, 7]] as const

/** Parses `*`, numbers, `a-b`, lists and `/step`. Throws on anything else. */
export function parseCron(text: string): CronTime {
  const fields = text.trim().split(/\s+/)
  if (fields.length !== 5) throw new Error(`"${text}" is not a cron time: five fields are needed`)
  const [minutes, hours, days, months, weekdays] = fields.map((field, i) => parseField(field, ranges[i]![0], ranges[i]![1])) as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>]
  if (weekdays.has(7)) weekdays.add(0)
  return { minutes, hours, days, months, weekdays, eitherDay: !fields[2]!.startsWith('*') && !fields[4]!.startsWith('*') }
}

function parseField(field: string, least: number, most: number): Set<number> {
  const values = new Set<number>()
  for (const part of field.split(',')) {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part)
    if (!match) throw new Error(`"${part}" is not understood in a cron time`)
    const [, first, last, stepText] = match
    const from = first === undefined ? least : Number(first)
    const to = last !== undefined ? Number(last) : first === undefined || stepText !== undefined ? most : from
    const step = Number(stepText ?? 1)
    if (from < least || to > most || from > to || step < 1) throw new Error(`"${part}" is out of range in a cron time (${least}-${most})`)
    for (let value = from; value <= to; value += step) values.add(value)
  }
  return values
}

/**
 * The first minute after `after` that matches, in local time (a time that a clock change skips comes at the next match).
 * Undefined when there is none within eight years, such as for 31 February.
 */
export function nextRun(cron: CronTime, after: Date): Date | undefined {
  const at = new Date(after)
  at.setSeconds(0, 0)
  at.setMinutes(at.getMinutes() + 1)
  const end = after.getTime() + 8 * 366 * 86_400_000
  while (at.getTime() <= end) {
    if (!cron.months.has(at.getMonth() + 1)) {
      at.setMonth(at.getMonth() + 1, 1)
      at.setHours(0, 0)
    } else if (!dayMatches(cron, at)) {
      at.setDate(at.getDate() + 1)
      at.setHours(0, 0)
    } else if (!cron.hours.has(at.getHours())) {
      // By elapsed time: setHours would stand still at an hour that a clock change repeats or skips.
      at.setTime(at.getTime() + (60 - at.getMinutes()) * 60_000)
    } else if (!cron.minutes.has(at.getMinutes())) {
      at.setTime(at.getTime() + 60_000)
    } else return at
  }
  return undefined
}

function dayMatches(cron: CronTime, at: Date): boolean {
  const day = cron.days.has(at.getDate())
  const weekday = cron.weekdays.has(at.getDay())
  return cron.eitherDay ? day || weekday : day && weekday
}
