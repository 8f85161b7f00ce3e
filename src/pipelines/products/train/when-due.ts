import { newestArtifactAt } from '../../../db/artifacts.js'
import { newestJobAt } from '../../../db/jobs.js'
import type { Db } from '../../../db/open.js'
import { decisionsSince } from '../../../db/training-rows.js'
import type { OfCatalogue } from '../follow-ups.js'
import { matcherKind } from '../suggest/matcher-artifact.js'

/** Unfinished or not: one training of a catalogue at a time. */
export function trainingKey(catalogueId: string): string {
  return `train:${catalogueId}`
}

/**
 * Whether people decided so much since the last training (whatever came of it) that another one may teach something. A training that
 * failed counts as well: it is not tried again and again with the same decisions.
 */
export async function trainingIsDue(db: Db, of: OfCatalogue, after: number): Promise<{ due: boolean; decisions: number }> {
  const last = Math.max(await newestArtifactAt(db, of.orgId, matcherKind(of.catalogueId)), await newestJobAt(db, trainingKey(of.catalogueId)))
  const decisions = await decisionsSince(db, of.orgId, of.catalogueId, last)
  return { due: after > 0 && decisions >= after, decisions }
}
