import type { App, BlockAction } from '@slack/bolt'
import { ingestKey } from '../../db/ingest-progress.js'
import { placesOfFile } from '../../db/places.js'
import { retryImport } from '../../db/product-imports.js'
import { tableFor } from '../../pipelines/products/import/open-table.js'
import { readAsDocument } from '../../pipelines/products/import/recognise-table.js'
import { onClick, type Click } from '../clicks.js'
import type { BotContext } from '../context.js'
import { redrawFile, replyToOf } from '../files/file-jobs.js'
import { saidCard } from '../say-error.js'
import { tellPrivately } from '../tell.js'
import { registerProductsCommand } from './command.js'
import { registerImportForm } from './form-clicks.js'
import { productIds } from './ids.js'
import { importJob, redrawTable, threadOf } from './table-jobs.js'

/** The Slack door of importing product tables. */
export function registerProducts(app: App, ctx: BotContext): void {
  registerImportForm(app, ctx)
  registerProductsCommand(app, ctx)
  app.action<BlockAction>(productIds.decline, (args) => onClick(ctx, 'a table could not be read as a document', args, async (click) => tell(ctx, click, await decline(ctx, click))))
  app.action<BlockAction>(productIds.retry, (args) => onClick(ctx, 'an import could not be tried again', args, async (click) => tell(ctx, click, await again(ctx, click))))
}

async function tell(ctx: BotContext, click: Click, text: string | null): Promise<void> {
  if (text !== null) await tellPrivately(ctx, click.place, click.slackUserId, saidCard(text))
}

/** "Only a document": the offer goes; a table that waited for this is read now. */
async function decline(ctx: BotContext, click: Click): Promise<string | null> {
  const table = await tableFor(ctx, click.speaker.actor, click.value)
  if ('refused' in table) return table.refused
  const { row } = table
  const [place] = row.slackFileId === null ? [] : await placesOfFile(ctx.handle.db, ctx.org.id, row.slackFileId, row.channelId)
  if (!place) return 'This table is not here any more.'
  const declined = await readAsDocument(ctx, ctx.org.id, row.id, place.documentId, async (tx, read) => {
    const replyTo = replyToOf(place)
    if (read) {
      await ctx.queue.enqueue('documents.ingest', { orgId: ctx.org.id, documentId: place.documentId, placeId: place.id, replyTo }, { tx, orgId: ctx.org.id, requestedBy: click.speaker.actor.userId, uniqueKey: ingestKey(place.documentId) })
    }
    await redrawFile(ctx, tx, place)
  })
  return declined ? null : 'This table is imported already, or is being imported. `/products` shows how it goes.'
}

async function again(ctx: BotContext, click: Click): Promise<string | null> {
  const table = await tableFor(ctx, click.speaker.actor, click.value)
  if ('refused' in table) return table.refused
  const { row } = table
  const replyTo = await threadOf(ctx, row)
  const queued = await ctx.handle.transaction(async (tx) => {
    if (!(await retryImport(tx, ctx.org.id, row.id))) return false
    await importJob(ctx, tx, row.id, replyTo, click.speaker.actor.userId)
    await redrawTable(ctx, tx, row, replyTo)
    return true
  })
  return queued ? null : 'This import is not waiting for another try. `/products` shows how it goes.'
}
