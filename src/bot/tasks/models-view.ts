import type { KnownBlock } from '@slack/types'
import { listArtifacts } from '../../db/artifacts.js'
import type { ModelCard } from '../../pipelines/learning/model-card.js'
import { categorizerKind } from '../../pipelines/categorization/train/train-categorizer.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { button, context, section, when } from '../blocks.js'
import type { BotContext } from '../context.js'
import { retrainIds } from '../retrain/ids.js'
import { percent } from '../review/words.js'

const shown = 15

/** Every training of the organisation's categories with its figures, the newest first; for admins. */
export async function taskModelBlocks(ctx: BotContext): Promise<KnownBlock[]> {
  const models = await listArtifacts(ctx.handle.db, ctx.org.id, categorizerKind, shown)
  if (models.length === 0) return [section('No model was trained here yet: that of the service suggests. `/retrain tasks` trains one.')]
  return models.flatMap((model) => {
    const card = model.metrics.card as ModelCard | undefined
    const figures = Object.entries(card?.metrics ?? {}).map(([name, { value }]) => `${inertMrkdwn(name, 40)} ${percent(value)}`)
    return [
      section(`*${inertMrkdwn(model.version, 60)}*${model.active ? '  ·  :white_check_mark: serves' : ''}\n${figures.join('  ·  ') || 'No figures.'}`, button(retrainIds.card, 'Model card', model.id, { label: `Card of ${inertMrkdwn(model.version, 40)}` })),
      context(`${when(model.createdAt)}  ·  ${inertMrkdwn(card?.versions.trainer ?? '', 120)}  ·  ${inertMrkdwn(card?.verdict?.reason ?? 'It was not compared.', 200)}`),
    ]
  })
}
