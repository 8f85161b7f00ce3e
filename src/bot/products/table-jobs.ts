import { importKey } from '../../db/import-standing.js'
import type { Db } from '../../db/open.js'
import { placesOfFile } from '../../db/places.js'
import type { ImportRow } from '../../db/product-imports.js'
import type { ReplyTo } from '../../jobs/definitions.js'
import type { BotContext } from '../context.js'

/** Where the message about a table belongs: the thread of its file, or the conversation that it was imported for; null = nowhere in Slack. */
export async function threadOf(ctx: BotContext, row: Pick<ImportRow, 'channelId' | 'slackFileId'>): Promise<ReplyTo | null> {
  if (row.channelId === '') return null
  const [place] = row.slackFileId === null ? [] : await placesOfFile(ctx.handle.db, ctx.org.id, row.slackFileId, row.channelId)
  return { channelId: row.channelId, ...(place?.messageTs ? { threadTs: place.messageTs } : {}) }
}

/** Inside a transaction: the job that imports a settled table. */
export async function importJob(ctx: BotContext, tx: Db, importId: string, replyTo: ReplyTo | null, requestedBy: string): Promise<void> {
  await ctx.queue.enqueue('products.import', { orgId: ctx.org.id, importId, ...(replyTo ? { replyTo } : {}) }, { tx, orgId: ctx.org.id, requestedBy, uniqueKey: importKey(importId) })
}

/** The messages about a table, and about its file, are drawn again. */
export async function redrawTable(ctx: BotContext, tx: Db, row: Pick<ImportRow, 'id' | 'channelId' | 'slackFileId'>, replyTo: ReplyTo | null): Promise<void> {
  if (!replyTo) return
  await ctx.queue.enqueue('slack.reply', { orgId: ctx.org.id, subject: `import:${row.id}`, replyTo }, { tx, orgId: ctx.org.id })
}
