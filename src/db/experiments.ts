import { and, desc, eq, isNotNull, isNull, inArray, sql } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { Db } from './open.js'
import { decisions, experiments } from './schema/products.js'

export type ExperimentRow = typeof experiments.$inferSelect

/** Two models side by side; false when one of this kind runs already. Inside a transaction. */
export async function startExperiment(tx: Db, given: Pick<ExperimentRow, 'orgId' | 'kind' | 'controlId' | 'challengerId' | 'share' | 'startedBy'>): Promise<string | undefined> {
  if (await runningExperiment(tx, given.orgId, given.kind)) return undefined
  const id = newId('exp')
  await tx.insert(experiments).values({ ...given, id, startedAt: Date.now() })
  return id
}

export async function runningExperiment(db: Db, orgId: string, kind: string): Promise<ExperimentRow | undefined> {
  return db.query.experiments.findFirst({ where: and(eq(experiments.orgId, orgId), eq(experiments.kind, kind), isNull(experiments.endedAt)), orderBy: desc(experiments.startedAt) })
}

/** False when it had ended before. */
export async function endExperiment(tx: Db, orgId: string, id: string, outcome: Record<string, unknown>): Promise<boolean> {
  const rows = await tx.update(experiments).set({ endedAt: Date.now(), outcome }).where(and(eq(experiments.orgId, orgId), eq(experiments.id, id), isNull(experiments.endedAt))).returning({ id: experiments.id })
  return rows.length > 0
}

export interface ArmOutcome {
  arm: 'control' | 'challenger'
  /** Rows of the random audit: chosen whatever a model says of them. */
  audit: { decided: number; accepted: number }
  /** All first looks; which ones come depends on how sure a model is of them. */
  all: { decided: number; accepted: number }
}

/** What people said of each arm's suggestions, decisions that were taken back left out. Accepted: approved as it was suggested. */
export async function armOutcomes(db: Db, orgId: string, catalogueId: string, experimentId: string): Promise<ArmOutcome[]> {
  const arm = sql<string>`json_extract(decisions.before, '$.versions.arm')`
  const rows = db
    .select({ arm, stream: decisions.stream, decided: sql<number>`count(*)`, accepted: sql<number>`sum(decisions.kind = 'approve')` })
    .from(decisions)
    .where(
      and(
        eq(decisions.orgId, orgId),
        eq(decisions.catalogueId, catalogueId),
        inArray(decisions.stream, ['margin', 'audit', 'confident']),
        inArray(decisions.kind, ['approve', 'correct', 'not-same']),
        isNotNull(decisions.userId),
        inArray(arm, [armName(experimentId, 'control'), armName(experimentId, 'challenger')]),
        sql`not exists (select 1 from decisions as later where later.item_id = ${decisions.itemId} and later.undoes = ${decisions.id})`,
      ),
    )
    .groupBy(arm, decisions.stream)
    .all()
  const sum = (of: typeof rows) => ({ decided: of.reduce((total, each) => total + each.decided, 0), accepted: of.reduce((total, each) => total + each.accepted, 0) })
  return (['control', 'challenger'] as const).map((name) => {
    const own = rows.filter((row) => row.arm === armName(experimentId, name))
    return { arm: name, audit: sum(own.filter((row) => row.stream === 'audit')), all: sum(own) }
  })
}

/** What a suggestion carries, so that its decision tells which arm it speaks for. */
export function armName(experimentId: string, arm: 'control' | 'challenger'): string {
  return `${experimentId}:${arm}`
}
