import type { App, BlockAction } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { chooseReading } from '../../pipelines/products/import/examine-table.js'
import { openTable, tableFor } from '../../pipelines/products/import/open-table.js'
import { UserFacingError } from '../../errors.js'
import { section } from '../blocks.js'
import { onClick, type Click } from '../clicks.js'
import { isOutsider, speakerOf, type BotContext, type Speaker } from '../context.js'
import { guarded } from '../guarded.js'
import { modal, openForm } from '../modal.js'
import { problemCard, reportError, saidCard } from '../say-error.js'
import { tellPrivately } from '../tell.js'
import { readFormContext, type FormContext } from './form-context.js'
import { importForm } from './form-view.js'
import { mappingOf, readForm } from './form-values.js'
import { productIds } from './ids.js'
import { importJob, redrawTable, threadOf } from './table-jobs.js'
import { toldIn } from './reading-block.js'

export function registerImportForm(app: App, ctx: BotContext): void {
  app.action<BlockAction>(productIds.open, (args) =>
    onClick(ctx, 'the import could not be prepared', args, async (click) => {
      const table = await tableFor(ctx, click.speaker.actor, click.value)
      if ('refused' in table) return tellPrivately(ctx, click.place, click.slackUserId, saidCard(table.refused))
      await openImportForm(ctx, click, { importId: click.value, slackChannelId: click.place?.slackChannelId ?? '', threadTs: click.place?.threadTs ?? null, told: {} })
    }),
  )

  for (const id of [productIds.encoding, productIds.separator, productIds.quote, productIds.names]) {
    app.action<BlockAction>(id, (args) =>
      onClick(ctx, 'the table could not be read another way', args, async (click) => {
        const { view } = args.body
        const form = view && readFormContext(view.private_metadata)
        if (!view || !form) return
        await ctx.client.views.update({ view_id: view.id, view: await formFor(ctx, click.speaker, { ...form, told: toldIn(view.state.values) }) })
      }),
    )
  }

  app.view(productIds.form, async ({ ack, body, view }) => {
    const form = readFormContext(view.private_metadata)
    const filled = readForm(view.state.values)
    if (filled.kind === 'wrong') return ack({ response_action: 'errors', errors: filled.errors })
    await ack()
    if (!form) return
    const where = { slackUserId: body.user.id, slackChannelId: form.slackChannelId || undefined, threadTs: form.threadTs ?? undefined }
    await guarded(ctx, 'a table could not be imported', where, async () => {
      const speaker = await speakerOf(ctx, body.user.id)
      if (!speaker) return
      const told = await settle(ctx, speaker, form, filled)
      const place = form.slackChannelId ? { slackChannelId: form.slackChannelId, threadTs: form.threadTs ?? undefined } : null
      if (told) await tellPrivately(ctx, place, body.user.id, saidCard(told))
    })
  })
}

/** Opens the form; from a command as from a click. */
export async function openImportForm(ctx: BotContext, click: Pick<Click, 'triggerId' | 'overModal' | 'place' | 'slackUserId' | 'speaker'>, form: FormContext): Promise<void> {
  await openForm(ctx, click, 'Import products', () => formFor(ctx, click.speaker, form))
}

async function formFor(ctx: BotContext, speaker: Speaker, form: FormContext): Promise<ModalView> {
  const table = await tableFor(ctx, speaker.actor, form.importId)
  if ('refused' in table) return modal('Import products', [section(table.refused)])
  const { row } = table
  if (row.status !== 'asking' && row.status !== 'declined' && row.status !== 'failed') return modal('Import products', [section('This table is imported already, or is being imported. `/products` shows how it goes.')])
  try {
    const { examined, catalogues } = await openTable(ctx, speaker.actor, row, form.told)
    return importForm({ title: row.title, examined, catalogues, role: row.role }, form)
  } catch (error) {
    if (!(error instanceof UserFacingError)) throw error
    return modal('Import products', problemCard(reportError(ctx.log, error, 'a table could not be read for its form')).blocks)
  }
}

/** What to tell the person; null when the thread tells it. */
async function settle(ctx: BotContext, speaker: Speaker, form: FormContext, filled: Extract<ReturnType<typeof readForm>, { kind: 'filled' }>): Promise<string | null> {
  const { actor } = speaker
  if (isOutsider(speaker.person)) return 'Guests cannot import tables.'
  const table = await tableFor(ctx, actor, form.importId)
  if ('refused' in table) return table.refused
  const { row } = table
  const { examined, catalogues } = await openTable(ctx, actor, row, form.told)
  const { catalogue } = filled
  if ('id' in catalogue && !catalogues.some((each) => each.id === catalogue.id)) return 'That catalogue is not there any more. Choose another one.'
  const { reading } = examined.shape
  const replyTo = await threadOf(ctx, row)
  const outcome = await chooseReading(ctx, {
    orgId: ctx.org.id, importId: row.id, catalogue, role: filled.role, reading, mapping: mappingOf(filled, reading.header.length), userId: actor.userId,
    alongside: async (tx) => {
      await importJob(ctx, tx, row.id, replyTo, actor.userId)
      await redrawTable(ctx, tx, row, replyTo)
    },
  })
  if (outcome.kind === 'gone') return 'This table is not here any more. Share it again.'
  if (outcome.kind === 'already') return 'Somebody was faster: this table is imported already, or is being imported. `/products` shows how it goes.'
  return null
}
