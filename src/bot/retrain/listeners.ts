import type { App, BlockAction } from '@slack/bolt'
import type { KnownBlock } from '@slack/types'
import { activeArtifactId, deactivateArtifact, findArtifact, rollbackArtifact } from '../../db/artifacts.js'
import { audit } from '../../db/audit.js'
import { getJob } from '../../db/jobs.js'
import { section } from '../blocks.js'
import { openModal } from '../modal.js'
import { modelCardView } from './model-card-view.js'
import { onClick, type Click } from '../clicks.js'
import type { Card } from '../blocks.js'
import { speakerOf, type BotContext, type Speaker } from '../context.js'
import { guarded } from '../guarded.js'
import { isTraining, resuggestKey } from '../../jobs/definitions.js'
import { drawHome } from '../home/listeners.js'
import { directMessage } from '../review/desk.js'
import { modelIds } from '../review/ids.js'
import { trainingKey } from '../../pipelines/products/train/when-due.js'
import { categorizerKind } from '../../pipelines/categorization/train/train-categorizer.js'
import type { TrialView } from '../../pipelines/products/operate/operate-stories.js'
import { starterVersion } from '../../pipelines/products/suggest/matcher-artifact.js'
import { saidCard } from '../say-error.js'
import { tellPrivately } from '../tell.js'
import { retrainMenu } from './card.js'
import { retrainIds, taskCategories } from './ids.js'
import { startTaskTraining } from '../tasks/train.js'

const forAdmins = '`/retrain` is for admins.'

/** `/retrain`: admins let a model learn from what was decided, and go back when they do not like what it does. */
export function registerRetrain(app: App, ctx: BotContext): void {
  app.command('/retrain', async ({ command, ack, respond }) => {
    await ack()
    await guarded(ctx, 'training could not be asked for', { slackUserId: command.user_id, slackChannelId: command.channel_id }, async () => {
      const speaker = await speakerOf(ctx, command.user_id)
      const card = isAdmin(speaker) ? await menu(ctx, speaker, command) : saidCard(forAdmins)
      await respond({ response_type: 'ephemeral', text: card.text, blocks: card.blocks })
    })
  })
  app.action<BlockAction>(retrainIds.start, (args) => onClick(ctx, 'training could not be started', args, async (click) => tell(ctx, click, await start(ctx, click))))
  app.action<BlockAction>(retrainIds.stop, (args) => onClick(ctx, 'the training could not be stopped', args, (click) => stop(ctx, click)))
  app.action<BlockAction>(retrainIds.card, (args) =>
    onClick(ctx, 'the model’s card could not be shown', args, (click) =>
      openModal(ctx, { id: click.triggerId, overModal: click.overModal }, 'Model card', () => modelCardBlocks(ctx, click), (card) => tellPrivately(ctx, click.place, click.slackUserId, card)),
    ),
  )
  app.action<BlockAction>(modelIds.rollback, (args) => onClick(ctx, 'the model before could not be brought back', args, async (click) => {
    await tell(ctx, click, await goBack(ctx, click))
    // From the home page: it shows which model serves.
    if (click.place === null) await drawHome(ctx, click.speaker)
  }))
}

function isAdmin(speaker: Speaker | null): speaker is Speaker {
  return speaker?.actor.role === 'admin' && !speaker.actor.guest
}

async function tell(ctx: BotContext, click: Click, text: string): Promise<void> {
  await tellPrivately(ctx, click.place, click.slackUserId, saidCard(text))
}

/** `/retrain` shows what can be trained; `/retrain tasks` starts the task categories. */
async function menu(ctx: BotContext, speaker: Speaker, command: { text: string; user_id: string }): Promise<Card> {
  if (/^(?:tasks?|categor(?:y|ies))$/i.test(command.text.trim())) return saidCard(await startTaskTraining(ctx, { speaker, slackUserId: command.user_id }))
  const viewer = { actor: speaker.actor, audience: { kind: 'private' } as const }
  const catalogues = await ctx.review.overview(viewer)
  const trials = new Map<string, TrialView>()
  for (const { catalogueId } of catalogues) {
    const trial = await ctx.operate.trial(viewer, catalogueId)
    if (trial) trials.set(catalogueId, trial)
  }
  return retrainMenu(catalogues, trials, await ctx.tasks.standing(viewer))
}

async function start(ctx: BotContext, click: Click): Promise<string> {
  if (!isAdmin(click.speaker)) return forAdmins
  if (click.value === taskCategories) return startTaskTraining(ctx, click)
  const { actor } = click.speaker
  const mine = await ctx.review.overview({ actor, audience: { kind: 'private' } })
  const catalogue = mine.find((each) => each.catalogueId === click.value)
  if (!catalogue) return 'That catalogue is not there any more.'
  const channel = await ctx.directory.channel(ctx.org.id, await directMessage(ctx, click.slackUserId))
  await ctx.handle.transaction(async (tx) => {
    await audit(tx, ctx.org.id, actor.userId, 'products.train', { catalogueId: catalogue.catalogueId })
    await ctx.queue.enqueue(
      'products.train',
      { orgId: ctx.org.id, catalogueId: catalogue.catalogueId, requestedBy: actor.userId, ...(channel ? { replyTo: { channelId: channel.id } } : {}) },
      { tx, orgId: ctx.org.id, requestedBy: actor.userId, uniqueKey: trainingKey(catalogue.catalogueId) },
    )
  })
  return 'Training has started. I tell you in our direct messages what came of it.'
}

async function stop(ctx: BotContext, click: Click): Promise<void> {
  if (!isAdmin(click.speaker)) return tell(ctx, click, 'Only admins stop a training.')
  const job = await getJob(ctx.handle.db, click.value)
  if (!job || !isTraining(job.name) || job.orgId !== ctx.org.id) return tell(ctx, click, 'That training is not there any more.')
  const stopped = await ctx.queue.cancel(job.id)
  await audit(ctx.handle.db, ctx.org.id, click.speaker.actor.userId, `${job.name}-stopped`, { jobId: job.id, stopped })
  const { replyTo } = job.payload as { replyTo?: { channelId: string } }
  if (replyTo) await ctx.queue.enqueue('slack.reply', { orgId: ctx.org.id, subject: `training:${job.id}`, replyTo }, { orgId: ctx.org.id })
  if (!stopped) await tell(ctx, click, 'It had ended already.')
}

async function modelCardBlocks(ctx: BotContext, click: Click): Promise<KnownBlock[]> {
  const artifact = isAdmin(click.speaker) ? await findArtifact(ctx.handle.db, ctx.org.id, click.value) : undefined
  return artifact ? modelCardView(ctx, artifact) : [section('Only admins see this, and only of a model that is there.')]
}

/** From the model that the notice is about to the one before; not when another one serves by now. */
async function goBack(ctx: BotContext, click: Click): Promise<string> {
  if (!isAdmin(click.speaker)) return 'Only admins change which model serves.'
  const { actor } = click.speaker
  const artifact = await findArtifact(ctx.handle.db, ctx.org.id, click.value)
  if (!artifact) return 'That model is not there any more.'
  const { kind } = artifact
  const outcome = await ctx.handle.transaction(async (tx) => {
    if ((await activeArtifactId(tx, ctx.org.id, kind)) !== artifact.id) return 'Another model serves by now; nothing was changed.'
    const back = await rollbackArtifact(tx, { orgId: ctx.org.id, kind, by: actor.userId })
    // The first model has none before it: the one that the service ships serves again.
    if (back.kind !== 'activated') await deactivateArtifact(tx, ctx.org.id, kind, actor.userId)
    if (kind === categorizerKind) return 'The model before suggests categories again.'
    const catalogueId = kind.slice(kind.indexOf(':') + 1)
    await ctx.queue.enqueue('products.resuggest', { orgId: ctx.org.id, catalogueId }, { tx, orgId: ctx.org.id, uniqueKey: resuggestKey(catalogueId, (await activeArtifactId(tx, ctx.org.id, kind)) ?? starterVersion) })
    return 'The model before serves again. What waits for review gets its suggestions now.'
  })
  return outcome
}
