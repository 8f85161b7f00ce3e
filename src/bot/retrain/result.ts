import { findArtifact } from '../../db/artifacts.js'
import { userById } from '../../db/organisation.js'
import type { ModelCard } from '../../pipelines/learning/model-card.js'
import type { Card } from '../blocks.js'
import type { BotContext } from '../context.js'
import { categorizerKind } from '../../pipelines/categorization/train/train-categorizer.js'
import { starterVersion } from '../../pipelines/products/suggest/matcher-artifact.js'
import { retrainCard } from '../review/notice-card.js'

/** What came of a training, from the model's card; null when the model is gone. */
export async function trainedCard(ctx: BotContext, artifactId: string): Promise<Card | null> {
  const artifact = await findArtifact(ctx.handle.db, ctx.org.id, artifactId)
  const card = artifact?.metrics.card as ModelCard | undefined
  if (!artifact || !card) return null
  const previous = card.previous === null ? undefined : await findArtifact(ctx.handle.db, ctx.org.id, card.previous)
  const by = artifact.madeBy === null ? undefined : await userById(ctx.handle.db, ctx.org.id, artifact.madeBy)
  const { verdict } = card
  return retrainCard({
    outcome: verdict?.kind === 'activate' ? 'activated' : 'kept',
    modelId: artifact.id,
    version: artifact.version,
    previousVersion: previous?.version ?? starterVersion,
    decisions: card.data.train + (card.versions.measuredOn === 'frozen' ? card.data.test : 0),
    ...(artifact.kind === categorizerKind ? { unit: 'example' } : {}),
    reason: verdict?.reason ?? 'It was not compared.',
    metrics: Object.entries(card.metrics).map(([name, now]) => ({ name, before: name === verdict?.metric ? (verdict?.active ?? null) : null, now: now.value, difference: name === verdict?.metric ? (verdict?.difference ?? null) : null })),
    byName: by?.name ?? null,
    seconds: card.seconds,
  })
}
