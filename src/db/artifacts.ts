import { and, desc, eq, sql } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { ArtifactFiles } from './artifact-files.js'
import { audit } from './audit.js'
import type { DatabaseHandle, Db } from './open.js'
import { activeArtifacts, artifacts, auditLog } from './schema/work.js'

export type ArtifactRow = typeof artifacts.$inferSelect

export interface NewArtifact {
  orgId: string
  /** What it is for, such as `product-pairs:cat_…`: one of each kind is active. */
  kind: string
  /** Makes a job that runs twice save once. Left out: `v1`, `v2`, … */
  version?: string
  /** Weights; large ones belong here, settings in `data`. */
  bytes?: Uint8Array
  data?: unknown
  /** The model card. */
  metrics: Record<string, unknown>
  /** Row id of the person; null: the service itself. */
  madeBy: string | null
}

/** Which of two: what serves, or what is tried beside it on a share of the units. */
export type ArtifactSlot = 'active' | 'challenger'

const slotOf = (kind: string, slot: ArtifactSlot) => (slot === 'active' ? kind : `${kind}#challenger`)

/** Saves a model for good: its file first, then its row. The same version again returns the row that is there and changes nothing. */
export async function saveArtifact(handle: DatabaseHandle, files: ArtifactFiles, artifact: NewArtifact): Promise<ArtifactRow> {
  const { orgId, kind, bytes, metrics, madeBy } = artifact
  const file = bytes ? await files.keep(bytes) : null
  return handle.transaction(async (tx) => {
    const ours = and(eq(artifacts.orgId, orgId), eq(artifacts.kind, kind))
    const version = artifact.version ?? `v${(await tx.$count(artifacts, ours)) + 1}`
    const row = { id: newId('model'), orgId, kind, version, file, data: artifact.data ?? null, metrics, madeBy, createdAt: Date.now() }
    const [saved] = await tx.insert(artifacts).values(row).onConflictDoNothing().returning()
    if (saved) return saved
    const there = await tx.query.artifacts.findFirst({ where: and(ours, eq(artifacts.version, version)) })
    if (there && artifact.version !== undefined) return there
    throw new Error(`version ${version} of ${kind} was taken meanwhile`)
  })
}

export async function findArtifact(db: Db, orgId: string, artifactId: string): Promise<ArtifactRow | undefined> {
  return db.query.artifacts.findFirst({ where: and(eq(artifacts.orgId, orgId), eq(artifacts.id, artifactId)) })
}

/** When the newest one of a kind was made; 0 without any. */
export async function newestArtifactAt(db: Db, orgId: string, kind: string): Promise<number> {
  const [row] = await db.select({ at: sql<number>`coalesce(max(${artifacts.createdAt}), 0)` }).from(artifacts).where(and(eq(artifacts.orgId, orgId), eq(artifacts.kind, kind)))
  return row?.at ?? 0
}

/** What a run saved before it was killed. */
export async function artifactOfRun(db: Db, orgId: string, kind: string, runKey: string): Promise<ArtifactRow | undefined> {
  return db.query.artifacts.findFirst({ where: and(eq(artifacts.orgId, orgId), eq(artifacts.kind, kind), sql`json_extract(${artifacts.metrics}, '$.runKey') = ${runKey}`) })
}

/** Versions of a kind, the newest first, and which one serves. */
export async function listArtifacts(db: Db, orgId: string, kind: string, limit = 50): Promise<(ArtifactRow & { active: boolean })[]> {
  const rows = await db
    .select({ artifact: artifacts, activeId: activeArtifacts.artifactId })
    .from(artifacts)
    .leftJoin(activeArtifacts, and(eq(activeArtifacts.artifactId, artifacts.id), eq(activeArtifacts.orgId, orgId), eq(activeArtifacts.kind, kind)))
    .where(and(eq(artifacts.orgId, orgId), eq(artifacts.kind, kind)))
    .orderBy(desc(sql`${artifacts}.rowid`))
    .limit(limit)
  return rows.map(({ artifact, activeId }) => ({ ...artifact, active: activeId !== null }))
}

/** The id alone: what every use of a model compares. */
export async function activeArtifactId(db: Db, orgId: string, kind: string, slot: ArtifactSlot = 'active'): Promise<string | null> {
  const [row] = await db
    .select({ id: activeArtifacts.artifactId })
    .from(activeArtifacts)
    .where(and(eq(activeArtifacts.orgId, orgId), eq(activeArtifacts.kind, slotOf(kind, slot))))
  return row?.id ?? null
}

export interface ActiveArtifact {
  artifact: ArtifactRow
  /** Share of the units that it serves: 1 for what is active, less for a challenger. */
  share: number
  activatedAt: number
  activatedBy: string | null
}

export async function activeArtifact(db: Db, orgId: string, kind: string, slot: ArtifactSlot = 'active'): Promise<ActiveArtifact | undefined> {
  const [row] = await db
    .select({ artifact: artifacts, share: activeArtifacts.share, activatedAt: activeArtifacts.activatedAt, activatedBy: activeArtifacts.activatedBy })
    .from(activeArtifacts)
    .innerJoin(artifacts, and(eq(artifacts.id, activeArtifacts.artifactId), eq(artifacts.orgId, orgId)))
    .where(and(eq(activeArtifacts.orgId, orgId), eq(activeArtifacts.kind, slotOf(kind, slot))))
  return row
}

export interface Activation {
  orgId: string
  kind: string
  artifactId: string
  by: string | null
  slot?: ArtifactSlot
  share?: number
  /** Only if this one is still active: what the comparison was made with. */
  ifActive?: string | null
}

export type ActivationOutcome = { kind: 'activated'; previous: string | null } | { kind: 'unchanged' } | { kind: 'overtaken'; active: string | null } | { kind: 'unknown' }

/** Makes this one serve: one row, and who did it. Call it in a transaction. */
export async function activateArtifact(tx: Db, activation: Activation): Promise<ActivationOutcome> {
  return pointTo(tx, activation, 'artifact.activated')
}

/**
 * Goes back to the one that served before the current one was activated, or to a named older one. `unknown`: there is none.
 * Going back twice goes two steps back. Call it in a transaction.
 */
export async function rollbackArtifact(tx: Db, request: { orgId: string; kind: string; by: string | null; to?: string }): Promise<ActivationOutcome> {
  const { orgId, kind, by } = request
  const current = await activeArtifactId(tx, orgId, kind)
  const to = request.to ?? (current && (await servedBefore(tx, orgId, kind, current)))
  return to ? pointTo(tx, { orgId, kind, artifactId: to, by }, 'artifact.rolled-back') : { kind: 'unknown' }
}

/** Nothing trained serves any more: what the service ships does again. Call it in a transaction. */
export async function deactivateArtifact(tx: Db, orgId: string, kind: string, by: string | null): Promise<string | null> {
  const [row] = await tx.delete(activeArtifacts).where(and(eq(activeArtifacts.orgId, orgId), eq(activeArtifacts.kind, kind))).returning()
  if (row) await audit(tx, orgId, by, 'artifact.deactivated', { kind, artifactId: row.artifactId })
  return row?.artifactId ?? null
}

/** Ends a trial: the challenger serves nobody any more. Call it in a transaction. */
export async function endTrial(tx: Db, orgId: string, kind: string, by: string | null): Promise<string | null> {
  const [row] = await tx.delete(activeArtifacts).where(and(eq(activeArtifacts.orgId, orgId), eq(activeArtifacts.kind, slotOf(kind, 'challenger')))).returning()
  if (row) await audit(tx, orgId, by, 'artifact.trial-ended', { kind, artifactId: row.artifactId })
  return row?.artifactId ?? null
}

/** True when a row of any organisation needs this file. */
export async function knownArtifactFile(db: Db, sha256: string): Promise<boolean> {
  return (await db.select({ id: artifacts.id }).from(artifacts).where(eq(artifacts.file, sha256)).limit(1)).length > 0
}

async function pointTo(tx: Db, activation: Activation, action: string): Promise<ActivationOutcome> {
  const { orgId, kind, artifactId, by, slot = 'active', share = 1, ifActive } = activation
  if (slot === 'active' ? share !== 1 : !(share > 0 && share < 1)) throw new Error('what is active serves all, a challenger a share between 0 and 1')
  const artifact = await findArtifact(tx, orgId, artifactId)
  if (artifact?.kind !== kind) return { kind: 'unknown' }
  const before = await activeArtifact(tx, orgId, kind, slot)
  const previous = before?.artifact.id ?? null
  if (ifActive !== undefined && ifActive !== previous) return { kind: 'overtaken', active: previous }
  if (before && previous === artifactId && before.share === share) return { kind: 'unchanged' }
  const row = { artifactId, share, activatedAt: Date.now(), activatedBy: by }
  await tx
    .insert(activeArtifacts)
    .values({ orgId, kind: slotOf(kind, slot), ...row })
    .onConflictDoUpdate({ target: [activeArtifacts.orgId, activeArtifacts.kind], set: row })
  await audit(tx, orgId, by, action, { kind, artifactId, previous, slot, share })
  return { kind: 'activated', previous }
}

async function servedBefore(tx: Db, orgId: string, kind: string, current: string): Promise<string | null> {
  const detail = (name: string) => sql<string | null>`json_extract(${auditLog.details}, ${`$.${name}`})`
  const [row] = await tx
    .select({ previous: detail('previous') })
    .from(auditLog)
    .where(and(eq(auditLog.orgId, orgId), eq(auditLog.action, 'artifact.activated'), eq(detail('kind'), kind), eq(detail('slot'), 'active'), eq(detail('artifactId'), current)))
    .orderBy(desc(sql`${auditLog}.rowid`))
    .limit(1)
  return row?.previous ?? null
}
