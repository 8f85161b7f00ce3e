import { lastScheduled, recordScheduled } from '../db/jobs.js'
import type { DatabaseHandle } from '../db/open.js'
import type { Logger } from '../log.js'
import { nextRun, parseCron } from './cron.js'
import type { JobName, JobPayload } from './definitions.js'
import type { JobQueue } from './queue.js'

/** A job that comes by itself. `payloads` is asked each time, for instance one for each organisation. */
export interface ScheduleEntry<N extends JobName = JobName> {
  name: N
  /** Cron's five fields, in the server's local time. */
  at: string
  payloads: () => Promise<JobPayload<N>[]>
}

/** The jobs of the night; `organisations` gives the ids of those that are installed. */
export function nightlyJobs(organisations: () => Promise<string[]>): ScheduleEntry[] {
  const perOrganisation: ScheduleEntry<'documents.check-files'> = {
    name: 'documents.check-files',
    at: '20 3 * * *',
    payloads: async () => (await organisations()).map((orgId) => ({ orgId })),
  }
  const purge: ScheduleEntry<'data.purge'> = { name: 'data.purge', at: '50 2 * * *', payloads: async () => [{}] }
  const tasks: ScheduleEntry<'tasks.nightly'> = { name: 'tasks.nightly', at: '40 3 * * *', payloads: async () => (await organisations()).map((orgId) => ({ orgId })) }
  const drift: ScheduleEntry<'products.drift'> = { name: 'products.drift', at: '10 4 * * *', payloads: async () => (await organisations()).map((orgId) => ({ orgId })) }
  return [perOrganisation, purge, tasks, drift] as ScheduleEntry[]
}

export interface Schedule {
  /** Enqueues what came due by `now`; for tests, and called by itself every half minute. */
  check(now?: Date): Promise<void>
  stop(): void
}

const checkEveryMs = 30_000

/**
 * Each due time is enqueued once, whichever processes run the schedule: the mark of the time and the jobs are one
 * transaction. What came due while nothing ran is made up for once, not once a time; a new entry waits for its first time.
 */
export function startSchedule(options: { handle: DatabaseHandle; queue: JobQueue; log: Logger; entries: ScheduleEntry[] }): Schedule {
  const { handle, queue, log } = options
  const entries = options.entries.map((entry) => ({ ...entry, cron: parseCron(entry.at) }))

  async function checkEntry(entry: (typeof entries)[number], now: Date): Promise<void> {
    const last = await lastScheduled(handle.db, entry.name)
    if (last === undefined) {
      await handle.transaction((tx) => recordScheduled(tx, entry.name, now.getTime(), now.getTime()))
      return
    }
    const due = nextRun(entry.cron, new Date(last))
    if (due === undefined || due > now) return
    const payloads = await entry.payloads()
    await handle.transaction(async (tx) => {
      if ((await lastScheduled(tx, entry.name)) !== last) return
      // From now on, so that a week of standing still makes one run and not seven.
      await recordScheduled(tx, entry.name, now.getTime(), now.getTime())
      for (const payload of payloads) {
        await queue.enqueue(entry.name, payload, { tx, uniqueKey: `schedule:${entry.name}:${JSON.stringify(payload)}` })
      }
    })
    log.info({ job: entry.name, count: payloads.length }, 'scheduled jobs were enqueued')
  }

  let checking: Promise<void> | undefined
  async function check(now = new Date()): Promise<void> {
    checking ??= (async () => {
      for (const entry of entries) {
        try {
          await checkEntry(entry, now)
        } catch (error) {
          log.error({ job: entry.name, err: error }, 'a scheduled job could not be enqueued; tried again')
        }
      }
    })().finally(() => (checking = undefined))
    return checking
  }

  const timer = setInterval(() => void check(), checkEveryMs)
  timer.unref()
  void check()
  return { check, stop: () => clearInterval(timer) }
}
