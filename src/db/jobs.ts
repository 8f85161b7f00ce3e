import { and, asc, count, desc, eq, gt, gte, inArray, isNull, lt, lte, min, notInArray, or, sql } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { DatabaseHandle, Db } from './open.js'
import { jobs, processedKeys, settings } from './schema/work.js'

export type JobRow = typeof jobs.$inferSelect
export type JobState = JobRow['state']

export interface NewJob {
  name: string
  payload: unknown
  orgId: string | undefined
  requestedBy: string | undefined
  uniqueKey: string | undefined
  maxAttempts: number
  priority: number
  runAt: number
  now: number
}

/** Must run in a transaction: the look for the key and the insert are one step. Returns the unfinished job of that key where there is one. */
export async function insertJob(tx: Db, job: NewJob): Promise<{ id: string; inserted: boolean }> {
  if (job.uniqueKey !== undefined) {
    const [twin] = tx.select({ id: jobs.id }).from(jobs).where(and(eq(jobs.uniqueKey, job.uniqueKey), inArray(jobs.state, ['waiting', 'active']))).limit(1).all()
    if (twin) return { id: twin.id, inserted: false }
  }
  const id = newId('job')
  tx.insert(jobs)
    .values({
      id,
      name: job.name,
      payload: job.payload,
      orgId: job.orgId ?? null,
      requestedBy: job.requestedBy ?? null,
      uniqueKey: job.uniqueKey ?? null,
      state: 'waiting',
      attempts: 0,
      maxAttempts: job.maxAttempts,
      priority: job.priority,
      runAt: job.runAt,
      createdAt: job.now,
    })
    .run()
  return { id, inserted: true }
}

/** When the newest job of a key was asked for, finished or not; 0 without any. */
export async function newestJobAt(db: Db, uniqueKey: string): Promise<number> {
  return db.select({ at: sql<number>`coalesce(max(${jobs.createdAt}), 0)` }).from(jobs).where(eq(jobs.uniqueKey, uniqueKey)).get()?.at ?? 0
}

export async function getJob(db: Db, id: string): Promise<JobRow | undefined> {
  return db.select().from(jobs).where(eq(jobs.id, id)).get()
}

export interface Claim {
  token: string
  leaseUntil: number
  now: number
}

/** Takes up to `limit` due jobs of one name; each claim counts as an attempt. */
export async function claimDue(tx: Db, name: string, limit: number, claim: Claim): Promise<JobRow[]> {
  const due = tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.state, 'waiting'), eq(jobs.name, name), lte(jobs.runAt, claim.now)))
    .orderBy(asc(jobs.priority), asc(jobs.runAt), asc(jobs.id))
    .limit(limit)
    .all()
  const rows: JobRow[] = []
  for (const { id } of due) rows.push(...takeLease(tx, id, claim))
  return rows
}

/** Takes this job if it is waiting and due, whoever else tries: at most one caller gets it. */
export async function claimOne(tx: Db, id: string, claim: Claim): Promise<JobRow | undefined> {
  return takeLease(tx, id, claim)[0]
}

function takeLease(tx: Db, id: string, claim: Claim): JobRow[] {
  return tx
    .update(jobs)
    .set({ state: 'active', attempts: sql`${jobs.attempts} + 1`, leaseToken: claim.token, leaseUntil: claim.leaseUntil, startedAt: claim.now })
    .where(and(eq(jobs.id, id), eq(jobs.state, 'waiting'), lte(jobs.runAt, claim.now)))
    .returning()
    .all()
}

export interface Lease {
  id: string
  token: string
}

function held(lease: Lease) {
  return and(eq(jobs.id, lease.id), eq(jobs.state, 'active'), eq(jobs.leaseToken, lease.token))
}

/** Each returns whether the lease was still held; when it was not, nothing is changed. */
export async function finishJob(tx: Db, lease: Lease, result: unknown, now: number): Promise<boolean> {
  const set = { state: 'done', result, finishedAt: now, leaseToken: null, leaseUntil: null, errorCode: null, errorMessage: null } as const
  return tx.update(jobs).set(set).where(held(lease)).run().changes === 1
}

export interface JobFailure {
  code: string
  /** Shown to people: no stack, no private text. */
  message: string
}

/** Back to waiting. `counted: false` gives the attempt back (asked to wait, or the process is stopping). */
export async function requeueJob(tx: Db, lease: Lease, again: { runAt: number; counted: boolean; failure?: JobFailure }): Promise<boolean> {
  const error = again.failure ? { errorCode: again.failure.code, errorMessage: again.failure.message } : {}
  const attempts = again.counted ? jobs.attempts : sql`max(0, ${jobs.attempts} - 1)`
  const set = { state: 'waiting', runAt: again.runAt, leaseToken: null, leaseUntil: null, attempts, ...error } as const
  return tx.update(jobs).set(set).where(held(lease)).run().changes === 1
}

export async function buryJob(tx: Db, lease: Lease, failure: JobFailure, reference: string, now: number): Promise<boolean> {
  return tx.update(jobs).set(dead(failure, reference, now)).where(held(lease)).run().changes === 1
}

/** Jobs waiting since before `runBefore` under names that this version does not know. */
export async function buryUnknown(tx: Db, known: string[], runBefore: number, failure: JobFailure, reference: string, now: number): Promise<string[]> {
  const unknown = and(eq(jobs.state, 'waiting'), notInArray(jobs.name, known), lt(jobs.runAt, runBefore))
  return tx.update(jobs).set(dead(failure, reference, now)).where(unknown).returning({ id: jobs.id }).all().map((row) => row.id)
}

function dead(failure: JobFailure, reference: string, now: number) {
  return { state: 'dead', errorCode: failure.code, errorMessage: failure.message, reference, finishedAt: now, leaseToken: null, leaseUntil: null, reportedAt: null } as const
}

/** Longer leases for what still runs; returns the ids whose lease is no longer ours (cancelled, or taken by another). */
export async function renewLeases(tx: Db, leases: Lease[], leaseUntil: number): Promise<string[]> {
  return leases.filter((lease) => tx.update(jobs).set({ leaseUntil }).where(held(lease)).run().changes === 0).map((lease) => lease.id)
}

/** Of these leases, the ids that are no longer held. Reads only. */
export async function lostLeases(db: Db, leases: Lease[]): Promise<string[]> {
  return leases.filter((lease) => db.select({ id: jobs.id }).from(jobs).where(held(lease)).get() === undefined).map((lease) => lease.id)
}

export async function setProgress(tx: Db, lease: Lease, progress: { done: number; total: number; note?: string }): Promise<boolean> {
  return tx.update(jobs).set({ progress }).where(held(lease)).run().changes === 1
}

/** Stops a job that is not finished; a running one is aborted by the process that has it, which sees that its lease is gone. */
export async function cancelJob(tx: Db, id: string, now: number): Promise<boolean> {
  const set = { state: 'cancelled', finishedAt: now, leaseToken: null, leaseUntil: null } as const
  return tx.update(jobs).set(set).where(and(eq(jobs.id, id), inArray(jobs.state, ['waiting', 'active']))).run().changes === 1
}

/** A dead job gets all its attempts again, unless another with its key is on its way already. */
export async function reviveJob(tx: Db, id: string, now: number): Promise<JobRow | undefined> {
  const row = tx.select().from(jobs).where(and(eq(jobs.id, id), eq(jobs.state, 'dead'))).get()
  if (!row) return undefined
  if (row.uniqueKey !== null) {
    const twin = tx.select({ id: jobs.id }).from(jobs).where(and(eq(jobs.uniqueKey, row.uniqueKey), inArray(jobs.state, ['waiting', 'active']))).get()
    if (twin) return undefined
  }
  const set = { state: 'waiting', attempts: 0, runAt: now, finishedAt: null, reportedAt: null, errorCode: null, errorMessage: null, reference: null, progress: null } as const
  return tx.update(jobs).set(set).where(eq(jobs.id, id)).returning().get()
}

/** All that run, in any process: few. */
export async function activeJobs(db: Db): Promise<JobRow[]> {
  return db.select().from(jobs).where(eq(jobs.state, 'active')).all()
}

/** When the first job of these names falls due after `after` (ms), undefined when none does. */
export async function nextDueAt(db: Db, names: string[], after: number): Promise<number | undefined> {
  let next: number | undefined
  for (const name of names) {
    const row = db.select({ at: min(jobs.runAt) }).from(jobs).where(and(eq(jobs.state, 'waiting'), eq(jobs.name, name), gt(jobs.runAt, after))).get()
    if (row?.at != null && (next === undefined || row.at < next)) next = row.at
  }
  return next
}

export async function namesDue(db: Db, names: string[], now: number): Promise<string[]> {
  return names.filter((name) => db.select({ id: jobs.id }).from(jobs).where(and(eq(jobs.state, 'waiting'), eq(jobs.name, name), lte(jobs.runAt, now))).limit(1).get() !== undefined)
}

export type Doorbell = Pick<JobRow, 'id' | 'name' | 'runAt' | 'priority'>
const doorbell = { id: jobs.id, name: jobs.name, runAt: jobs.runAt, priority: jobs.priority }

/** Waiting jobs of these names after `afterId`, in the order of ids; page through them to tell an engine again. */
export async function waitingPage(db: Db, names: string[], afterId: string, limit: number): Promise<Doorbell[]> {
  return db.select(doorbell).from(jobs).where(and(eq(jobs.state, 'waiting'), inArray(jobs.name, names), gt(jobs.id, afterId))).orderBy(asc(jobs.id)).limit(limit).all()
}

export async function waitingByIds(db: Db, ids: string[]): Promise<Doorbell[]> {
  return db.select(doorbell).from(jobs).where(and(eq(jobs.state, 'waiting'), inArray(jobs.id, ids))).all()
}

/** Dead jobs whose person was not told yet, oldest first. */
export async function unreportedDead(db: Db, limit: number): Promise<JobRow[]> {
  return db.select().from(jobs).where(and(eq(jobs.state, 'dead'), isNull(jobs.reportedAt))).orderBy(asc(jobs.finishedAt)).limit(limit).all()
}

/** True for the one caller that may tell the person; in the same transaction as the telling. */
export async function markReported(tx: Db, id: string, now: number): Promise<boolean> {
  return tx.update(jobs).set({ reportedAt: now }).where(and(eq(jobs.id, id), eq(jobs.state, 'dead'), isNull(jobs.reportedAt))).run().changes === 1
}

/**
 * Dead jobs, newest first: with `userId` those that this person asked for; without it (admins) all of the organisation and
 * those of the service itself, which belong to no organisation.
 */
export async function listDead(db: Db, who: { orgId: string; userId?: string }, limit = 50): Promise<JobRow[]> {
  const mine = who.userId === undefined ? or(eq(jobs.orgId, who.orgId), isNull(jobs.orgId)) : and(eq(jobs.orgId, who.orgId), eq(jobs.requestedBy, who.userId))
  return db.select().from(jobs).where(and(eq(jobs.state, 'dead'), mine)).orderBy(desc(jobs.finishedAt)).limit(limit).all()
}

/** What is waiting or running, oldest first; the same rule of visibility as `listDead`. */
export async function listUnfinished(db: Db, who: { orgId: string; userId?: string }, limit = 50): Promise<JobRow[]> {
  const mine = who.userId === undefined ? or(eq(jobs.orgId, who.orgId), isNull(jobs.orgId)) : and(eq(jobs.orgId, who.orgId), eq(jobs.requestedBy, who.userId))
  return db.select().from(jobs).where(and(inArray(jobs.state, ['waiting', 'active']), mine)).orderBy(asc(jobs.id)).limit(limit).all()
}

export async function countJobs(db: Db): Promise<{ waiting: number; active: number; dead: number }> {
  const counts = { waiting: 0, active: 0, dead: 0 }
  for (const state of ['waiting', 'active', 'dead'] as const) {
    counts[state] = db.select({ n: count() }).from(jobs).where(eq(jobs.state, state)).get()?.n ?? 0
  }
  return counts
}

/** Removes what ended before the given times; returns how many rows went. */
export async function purgeJobs(tx: Db, before: { finished: number; dead: number }): Promise<number> {
  const ended = or(
    and(inArray(jobs.state, ['done', 'cancelled']), lt(jobs.finishedAt, before.finished)),
    and(eq(jobs.state, 'dead'), lt(jobs.finishedAt, before.dead), gte(jobs.reportedAt, 0)),
  )
  return tx.delete(jobs).where(ended).run().changes
}

/** Tells this installation's jobs from another's in a shared Redis; made once, whoever asks first. */
export async function jobsNamespace(handle: DatabaseHandle): Promise<string> {
  const id = 'set_jobs-namespace'
  const find = (db: Db) => db.select({ value: settings.value }).from(settings).where(eq(settings.id, id)).get()?.value as string | undefined
  const known = find(handle.db)
  if (known !== undefined) return known
  return handle.transaction(async (tx) => {
    tx.insert(settings).values({ id, orgId: '', name: 'jobs.namespace', value: newId('ns'), createdAt: Date.now() }).onConflictDoNothing().run()
    return find(tx) ?? ''
  })
}

/** Up to when the schedule of this job was looked after (ms), in any process. */
export async function lastScheduled(db: Db, name: string): Promise<number | undefined> {
  const prefix = `schedule:${name}:`
  const row = db.select({ key: processedKeys.key }).from(processedKeys).where(and(gte(processedKeys.key, prefix), lt(processedKeys.key, `${prefix}~`))).orderBy(desc(processedKeys.key)).get()
  return row && Number(row.key.slice(prefix.length))
}

export async function recordScheduled(tx: Db, name: string, until: number, now: number): Promise<void> {
  const prefix = `schedule:${name}:`
  tx.delete(processedKeys).where(and(gte(processedKeys.key, prefix), lt(processedKeys.key, `${prefix}~`))).run()
  tx.insert(processedKeys).values({ key: `${prefix}${until}`, createdAt: now }).run()
}

/** A number that changes when another connection (of this process or another) committed to the file; costs microseconds. */
export function changeCounter(handle: DatabaseHandle): () => number {
  const statement = handle.raw.prepare('pragma data_version').pluck()
  return () => statement.get() as number
}
