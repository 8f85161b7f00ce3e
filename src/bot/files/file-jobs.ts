import type { PlaceRow } from '../../db/places.js'
import { ingestKey } from '../../db/ingest-progress.js'
import type { Db } from '../../db/open.js'
import type { Actor } from '../../pipelines/access/actor.js'
import { retryDocument, type RetryOutcome } from '../../pipelines/documents/manage-documents.js'
import type { BotContext } from '../context.js'

/** In the thread of the message that brought the file. */
export function replyToOf(place: PlaceRow): { channelId: string; threadTs?: string } {
  return { channelId: place.channelId, ...(place.messageTs ? { threadTs: place.messageTs } : {}) }
}

/** The message about a file in its thread is drawn again. */
export async function redrawFile(ctx: BotContext, tx: Db, place: PlaceRow): Promise<void> {
  await ctx.queue.enqueue('slack.reply', { orgId: ctx.org.id, subject: `document:${place.documentId}:${place.id}`, replyTo: replyToOf(place) }, { tx, orgId: ctx.org.id })
}

/** Reads a failed file again, for who shared it or an admin. */
export async function retryFile(ctx: BotContext, actor: Actor, documentId: string): Promise<RetryOutcome['kind']> {
  return ctx.handle.transaction(async (tx) => {
    const outcome = await retryDocument(tx, actor, documentId)
    if (outcome.kind !== 'queued') return outcome.kind
    const { place } = outcome
    await ctx.queue.enqueue(
      'documents.ingest',
      { orgId: ctx.org.id, documentId, placeId: place.id, replyTo: replyToOf(place) },
      { tx, orgId: ctx.org.id, requestedBy: actor.userId, uniqueKey: ingestKey(documentId) },
    )
    await redrawFile(ctx, tx, place)
    return 'queued'
  })
}
