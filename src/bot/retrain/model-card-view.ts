import type { KnownBlock } from '@slack/types'
import { activeArtifact, type ArtifactRow } from '../../db/artifacts.js'
import { userById } from '../../db/organisation.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { modelCardLines, type ModelCard } from '../../pipelines/learning/model-card.js'
import { context, section, when } from '../blocks.js'
import type { BotContext } from '../context.js'
import { percent } from '../review/words.js'

/** All that is known of a model: data, figures with intervals, calibration, when, by whom, whether it serves. */
export async function modelCardView(ctx: BotContext, artifact: ArtifactRow): Promise<KnownBlock[]> {
  const card = artifact.metrics.card as ModelCard | undefined
  if (!card) return [section('This model has no card.')]
  const { db } = ctx.handle
  const by = artifact.madeBy === null ? null : ((await userById(db, ctx.org.id, artifact.madeBy))?.name ?? 'somebody')
  const active = await activeArtifact(db, ctx.org.id, artifact.kind)
  const serves = active?.artifact.id === artifact.id ? `It serves since ${when(active.activatedAt)}.` : 'It does not serve.'
  return [
    section(`*${inertMrkdwn(artifact.version, 60)}*\nMade ${when(artifact.createdAt)} ${by === null ? 'by itself' : `by ${inertMrkdwn(by, 60)}`}. ${serves}`),
    section(modelCardLines(card).map((line) => inertMrkdwn(line, 400)).join('\n')),
    ...calibrationBlocks(card),
    context(Object.entries(card.versions).map(([name, value]) => `${inertMrkdwn(name, 40)} ${inertMrkdwn(value, 60)}`).join('  ·  ')),
  ]
}

function calibrationBlocks(card: ModelCard): KnownBlock[] {
  const bins = card.calibration?.table.filter((bin) => bin.count > 0) ?? []
  if (bins.length === 0) return []
  return [section(`*Stated and right*\n${bins.map((bin) => `${percent(bin.stated)} stated, ${percent(bin.right)} right (${bin.count.toLocaleString('en-US')})`).join('\n')}`)]
}
