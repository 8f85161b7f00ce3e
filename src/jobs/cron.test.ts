import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nextRun, parseCron } from './cron.js'

const next = (cron: string, after: string) => nextRun(parseCron(cron), new Date(after))?.toString().slice(4, 21)

describe('the next time of a schedule', () => {
  const zone = process.env['TZ']
  beforeAll(() => void (process.env['TZ'] = 'Europe/Berlin'))
  afterAll(() => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })

  test.each([
    ['30 3 * * *', '2026-11-21T03:29:59', 'Nov 21 2026 03:30'],
    ['30 3 * * *', '2026-11-21T03:30:00', 'Nov 22 2026 03:30'],
    ['*/15 * * * *', '2026-11-21T23:50:10', 'Nov 22 2026 00:00'],
    ['5/20 8-9,17 * * *', '2026-11-21T09:46:00', 'Nov 21 2026 17:05'],
    ['0 0 1 1 *', '2026-11-21T00:00:00', 'Jan 01 2027 00:00'],
    ['0 12 * * 1', '2026-11-21T00:00:00', 'Nov 23 2026 12:00'],
    ['0 12 * * 7', '2026-11-21T00:00:00', 'Nov 22 2026 12:00'],
    ['0 0 13 * 5', '2026-11-21T00:00:00', 'Nov 27 2026 00:00'],
    ['0 0 29 2 *', '2026-11-21T00:00:00', 'Feb 29 2028 00:00'],
    ['30 2 * * *', '2026-03-28T12:00:00', 'Mar 30 2026 02:30'],
    ['30 2 * * *', '2026-10-24T12:00:00', 'Oct 25 2026 02:30'],
    ['0 4 * * *', '2026-10-24T12:00:00', 'Oct 25 2026 04:00'],
  ])('%s after %s is %s', (cron, after, expected) => {
    expect(next(cron, after)).toBe(expected)
  })

  test('a day that never comes has no next time', () => {
    expect(next('0 0 31 2 *', '2026-11-21T00:00:00')).toBeUndefined()
  })

  test.each(['', '* * * *', '60 * * * *', '* 24 * * *', 'x * * * *', '5-1 * * * *', '*/0 * * * *', '* * 0 * *'])('"%s" is refused', (cron) => {
    expect(() => parseCron(cron)).toThrow()
  })
})
