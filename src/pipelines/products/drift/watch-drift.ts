import { lastLook, noteLook, rowsSince } from '../../../db/drift-rows.js'
import { findArtifact } from '../../../db/artifacts.js'
import type { DatabaseHandle } from '../../../db/open.js'
import { addNotice, endNotices, openNotice } from '../../../db/product-notices.js'
import { listCatalogues } from '../../../db/products.js'
import type { ModelCard } from '../../learning/model-card.js'
import type { FollowUps, OfCatalogue } from '../follow-ups.js'
import { pairFeatureVersion } from '../matching/pair-features.js'
import type { ServingMatcher } from '../suggest/matcher-artifact.js'
import { appearanceOf } from './appearance.js'
import { findDrift, type DriftFindings } from './find-drift.js'

export interface DriftServices {
  handle: DatabaseHandle
  matcher(orgId: string, catalogueId: string): Promise<ServingMatcher>
  followUps: FollowUps
}

export type DriftOutcome = { kind: 'no-reference' } | { kind: 'nothing-new' } | (DriftFindings & { told: boolean })

const newestLookedAt = 1000
/** The same rows looked at again and again raise an alarm some day. */
const fewestNew = 50

/** Looks at every catalogue of an organisation. */
export async function watchDrift(services: DriftServices, orgId: string, signal: AbortSignal): Promise<number> {
  let alarms = 0
  for (const { id } of await listCatalogues(services.handle.db, orgId)) {
    signal.throwIfAborted()
    const outcome = await lookForDrift(services, { orgId, catalogueId: id })
    if (outcome.kind === 'alarm') alarms++
  }
  return alarms
}

/**
 * Compares rows that came since the serving model was trained with those that were there then. Only when enough new ones came since
 * the last look; told once until it is over, or another model serves. A model without such a reference is not watched.
 */
export async function lookForDrift(services: DriftServices, of: OfCatalogue): Promise<DriftOutcome> {
  const { handle, followUps } = services
  const { orgId, catalogueId } = of
  const matcher = await services.matcher(orgId, catalogueId)
  const artifact = matcher.id === null ? undefined : await findArtifact(handle.db, orgId, matcher.id)
  if (!artifact || !matcher.reference) return { kind: 'no-reference' }
  const since = (artifact.metrics.card as ModelCard | undefined)?.data.cutOff ?? artifact.createdAt
  const rows = await rowsSince(handle.db, { orgId, catalogueId, features: String(pairFeatureVersion), since, limit: newestLookedAt })
  const last = await lastLook(handle.db, orgId, catalogueId)
  const seen = last?.modelId === artifact.id ? last.rawId : 0
  if (rows.filter((row) => row.rawId > seen).length < fewestNew) return { kind: 'nothing-new' }
  const found = findDrift(matcher.reference, appearanceOf(matcher.model, rows))
  const told = await handle.transaction(async (tx) => {
    await noteLook(tx, orgId, catalogueId, { modelId: artifact.id, rawId: rows[0]!.rawId })
    const open = await openNotice(tx, catalogueId, 'drift')
    if (found.kind === 'too-few' || (found.kind === 'alarm' && open?.facts.modelId === artifact.id)) return false
    await endNotices(tx, catalogueId, 'drift')
    if (found.kind === 'calm') return false
    const id = await addNotice(tx, { orgId, catalogueId, kind: 'drift', facts: { modelId: artifact.id, rows: found.rows, findings: found.findings.slice(0, 6) } })
    await followUps.announce(tx, { id, orgId, catalogueId })
    return true
  })
  return { ...found, told }
}
