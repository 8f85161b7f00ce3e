import type { Response } from 'express'
import { activeArtifactId, listArtifacts } from '../../db/artifacts.js'
import type { Db } from '../../db/open.js'
import type { ModelCard } from '../../pipelines/learning/model-card.js'
import type { ServeOutcome } from '../../pipelines/learning/serve-model.js'
import { notFound } from './api-error.js'

/** Versions of one kind with their cards, and which one serves; `shipped` names the one that serves when none is active. */
export async function modelsJson(db: Db, orgId: string, kind: string, shipped: string): Promise<Record<string, unknown>> {
  const models = await listArtifacts(db, orgId, kind)
  return {
    serving: (await activeArtifactId(db, orgId, kind)) ?? shipped,
    models: models.map(({ id, version, active, madeBy, createdAt, metrics }) => ({ id, version, active, madeBy, createdAt: new Date(createdAt).toISOString(), card: (metrics.card as ModelCard | undefined) ?? null })),
  }
}

export function answerServing(response: Response, outcome: ServeOutcome, shipped: string, what: string): void {
  if (outcome.kind === 'unknown') throw notFound(what)
  response.json({ serving: outcome.modelId ?? shipped, changed: outcome.kind === 'changed' })
}
