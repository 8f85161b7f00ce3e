import type { Db } from '../../../db/open.js'
import { decisionsSince } from '../../../db/training-rows.js'
import { isTrainingDue } from '../../learning/training-due.js'
import type { OfCatalogue } from '../follow-ups.js'
import { matcherKind } from '../suggest/matcher-artifact.js'

/** Unfinished or not: one training of a catalogue at a time. */
export function trainingKey(catalogueId: string): string {
  return `train:${catalogueId}`
}

export async function trainingIsDue(db: Db, of: OfCatalogue, after: number): Promise<{ due: boolean; decisions: number }> {
  const { orgId, catalogueId } = of
  return isTrainingDue(db, { orgId, kind: matcherKind(catalogueId), trainingKey: trainingKey(catalogueId), decisionsSince: (on, since) => decisionsSince(on, orgId, catalogueId, since) }, after)
}
