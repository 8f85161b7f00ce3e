import { activateArtifact, activeArtifactId, endTrial, findArtifact } from '../../../db/artifacts.js'
import { audit } from '../../../db/audit.js'
import { armOutcomes, endExperiment, runningExperiment, startExperiment, type ArmOutcome, type ExperimentRow } from '../../../db/experiments.js'
import type { Db } from '../../../db/open.js'
import { addNotice } from '../../../db/product-notices.js'
import { judgeExperiment, type ExperimentReport } from '../../learning/experiment.js'
import type { OfCatalogue } from '../follow-ups.js'
import type { Viewer } from '../review/review-stories.js'
import { matcherKind, starterVersion } from '../suggest/matcher-artifact.js'
import { isAdmin, type OperateServices } from './auto-accept.js'
import type { Operated, TrialView } from './operate-stories.js'

const forAdmins = 'Only admins try models.'
/** The names in the report's words. */
export const armNames = { control: 'the active model', challenger: 'the challenger' } as const
const shares = { least: 0.05, most: 0.5 }

export async function viewTrial(services: OperateServices, viewer: Viewer, catalogueId: string): Promise<TrialView | null> {
  const { orgId } = viewer.actor
  const { db } = services.handle
  const row = isAdmin(viewer) ? await runningExperiment(db, orgId, matcherKind(catalogueId)) : undefined
  if (!row) return null
  const arms = await armOutcomes(db, orgId, catalogueId, row.id)
  const version = async (id: string) => (await findArtifact(db, orgId, id))?.version ?? id
  return { experimentId: row.id, share: row.share, startedAt: row.startedAt, control: await version(row.controlId), challenger: await version(row.challengerId), arms, report: judge(arms) }
}

/** By the random audit alone: which other rows are asked depends on how sure the arm's model is of them. */
function judge(arms: readonly ArmOutcome[]): ExperimentReport {
  return judgeExperiment(arms.map(({ arm, audit: { decided, accepted } }) => ({ id: armNames[arm], decided, accepted })))
}

/** Lets a model that does not serve suggest for a share of the rows. */
export async function beginTrial(services: OperateServices, viewer: Viewer, modelId: string, share: number): Promise<Operated> {
  if (!isAdmin(viewer)) return { kind: 'refused', reason: forAdmins }
  if (!(share >= shares.least && share <= shares.most)) return { kind: 'refused', reason: 'A trial gets from 5 % to 50 % of the rows.' }
  const { orgId, userId } = viewer.actor
  return services.handle.transaction(async (tx): Promise<Operated> => {
    const artifact = await findArtifact(tx, orgId, modelId)
    const catalogueId = artifact ? catalogueOf(artifact.kind) : null
    if (!artifact || catalogueId === null) return { kind: 'refused', reason: 'That model is not there any more.' }
    const controlId = (await activeArtifactId(tx, orgId, artifact.kind)) ?? starterVersion
    if (controlId === modelId) return { kind: 'refused', reason: 'That model serves already.' }
    await closeOvertaken(services, tx, { orgId, catalogueId })
    const id = await startExperiment(tx, { orgId, kind: artifact.kind, controlId, challengerId: modelId, share, startedBy: userId })
    if (id === undefined) return { kind: 'refused', reason: 'Another trial runs in this catalogue. End that one first.' }
    await activateArtifact(tx, { orgId, kind: artifact.kind, artifactId: modelId, by: userId, slot: 'challenger', share })
    await audit(tx, orgId, userId, 'products.trial-started', { catalogueId, experimentId: id, controlId, modelId, share })
    await services.followUps.resuggest(tx, { orgId, catalogueId }, id)
    return { kind: 'done' }
  })
}

/** A person has seen enough. */
export async function finishTrial(services: OperateServices, viewer: Viewer, experimentId: string, keep: 'control' | 'challenger'): Promise<Operated> {
  if (!isAdmin(viewer)) return { kind: 'refused', reason: forAdmins }
  const { orgId, userId } = viewer.actor
  return services.handle.transaction(async (tx): Promise<Operated> => {
    const row = await tx.query.experiments.findFirst({ where: (each, { and, eq, isNull }) => and(eq(each.orgId, orgId), eq(each.id, experimentId), isNull(each.endedAt)) })
    if (!row) return { kind: 'refused', reason: 'That trial has ended already.' }
    return (await conclude(services, tx, row, keep, userId)) ? { kind: 'done' } : { kind: 'refused', reason: 'Another model serves by now, so the trial says nothing about it. It has ended, nothing else was changed.' }
  })
}

/** After decisions: ends a trial that is proven, or hopeless, or whose active model was replaced. True when it ended. */
export async function checkTrial(services: Pick<OperateServices, 'handle' | 'followUps'>, of: OfCatalogue): Promise<boolean> {
  return services.handle.transaction(async (tx) => {
    if (await closeOvertaken(services, tx, of)) return true
    const row = await runningExperiment(tx, of.orgId, matcherKind(of.catalogueId))
    if (!row) return false
    const report = judge(await armOutcomes(tx, of.orgId, of.catalogueId, row.id))
    if (report.kind === 'no-difference') return conclude(services, tx, row, 'control', null)
    // The chance of a mere lead holds for one look; this is looked at again and again.
    if (report.kind !== 'winner' || !report.proven) return false
    return conclude(services, tx, row, report.winner === armNames.challenger ? 'challenger' : 'control', null)
  })
}

async function closeOvertaken(services: Pick<OperateServices, 'followUps'>, tx: Db, of: OfCatalogue): Promise<boolean> {
  const kind = matcherKind(of.catalogueId)
  const row = await runningExperiment(tx, of.orgId, kind)
  if (!row || ((await activeArtifactId(tx, of.orgId, kind)) ?? starterVersion) === row.controlId) return false
  await conclude(services, tx, row, 'control', null)
  return true
}

/** Ends it, in one transaction with what follows; the challenger takes over by one row. False when another model serves by now. */
async function conclude(services: Pick<OperateServices, 'followUps'>, tx: Db, row: ExperimentRow, keep: 'control' | 'challenger', by: string | null): Promise<boolean> {
  const { orgId, kind, id } = row
  const catalogueId = catalogueOf(kind)!
  const arms = await armOutcomes(tx, orgId, catalogueId, id)
  const overtaken = ((await activeArtifactId(tx, orgId, kind)) ?? starterVersion) !== row.controlId
  await endTrial(tx, orgId, kind, by)
  if (keep === 'challenger' && !overtaken) await activateArtifact(tx, { orgId, kind, artifactId: row.challengerId, by })
  const outcome = { kept: keep, overtaken, by, arms, words: judge(arms).words }
  await endExperiment(tx, orgId, id, outcome)
  await audit(tx, orgId, by, 'products.trial-ended', { catalogueId, experimentId: id, keep, overtaken })
  await services.followUps.resuggest(tx, { orgId, catalogueId }, `${id}:ended`)
  const notice = await addNotice(tx, { orgId, catalogueId, kind: 'experiment', facts: { ...outcome, challengerId: row.challengerId } })
  await services.followUps.announce(tx, { id: notice, orgId, catalogueId })
  return !overtaken
}

function catalogueOf(kind: string): string | null {
  const [name, catalogueId] = kind.split(':')
  return name === 'products.matcher' && catalogueId ? catalogueId : null
}
