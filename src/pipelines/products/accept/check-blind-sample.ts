import { audit } from '../../../db/audit.js'
import { blindVerdicts, lastAutoBatch } from '../../../db/auto-accept.js'
import type { Db } from '../../../db/open.js'
import { addNotice } from '../../../db/product-notices.js'
import { catalogueById, setAutoAccept, type CatalogueRow } from '../../../db/products.js'
import { auditVerdict } from '../../learning/auto-accept.js'
import { wilson, type Estimate } from '../../learning/intervals.js'
import type { FollowUps, OfCatalogue } from '../follow-ups.js'

/** Older verdicts than these say little about what is accepted now, and a rule that looks at ever more rows stops some day. */
const newestLookedAt = 300

export interface MeasuredPrecision extends Estimate {
  right: number
  checked: number
}

/** How often what was accepted since it was switched on was right, by the newest of the blind sample; null before the first verdict. */
export async function measuredPrecision(db: Db, catalogue: Pick<CatalogueRow, 'id' | 'orgId' | 'autoAcceptSince'>): Promise<MeasuredPrecision | null> {
  const verdicts = await blindVerdicts(db, catalogue.orgId, catalogue.id, catalogue.autoAcceptSince ?? 0, newestLookedAt)
  const right = verdicts.filter(Boolean).length
  return verdicts.length === 0 ? null : { right, checked: verdicts.length, value: right / verdicts.length, ...wilson(right, verdicts.length) }
}

/**
 * After a verdict of the blind sample, in its transaction: accepting without a person stops when the sample says that it falls
 * short, and the review channel is told. What was accepted stays as it is until somebody takes it back. True when it stopped.
 */
export async function checkBlindSample(tx: Db, of: OfCatalogue, followUps: FollowUps): Promise<boolean> {
  const catalogue = await catalogueById(tx, of.orgId, of.catalogueId)
  if (catalogue?.autoAccept !== 'on') return false
  const measured = await measuredPrecision(tx, catalogue)
  const verdict = measured && auditVerdict(measured.right, measured.checked, catalogue.targetPrecision)
  // One mistake alone proves nothing, however early it comes.
  if (verdict?.kind !== 'stop' || measured!.checked - measured!.right < 2) return false
  await setAutoAccept(tx, of.orgId, of.catalogueId, { autoAccept: 'stopped', autoAcceptReason: verdict.words })
  await audit(tx, of.orgId, null, 'products.auto-accept-stopped', { catalogueId: of.catalogueId, right: measured!.right, checked: measured!.checked, target: catalogue.targetPrecision })
  const facts = { ...measured, target: catalogue.targetPrecision, batchId: await lastAutoBatch(tx, of.orgId, of.catalogueId) }
  const id = await addNotice(tx, { ...of, kind: 'auto-stopped', facts })
  await followUps.announce(tx, { ...of, id })
  return true
}
