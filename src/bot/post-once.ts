import { claimedMessages, postedReply, rememberPosted } from '../db/posted-replies.js'
import type { BotContext } from './context.js'
import type { Place } from './posting.js'
import { slackErrorCode } from './slack-client.js'

/** Slack's clock and ours may differ by this much. */
const clockSkewMs = 60_000
const mostMessages = 200

/**
 * The message about a subject, if there is one; otherwise notes that one is about to be posted. Slack's posting may succeed
 * although we die before we know of it: a note without a message makes us look in Slack before anything is posted again.
 */
export async function messageOf(ctx: BotContext, subject: string, place: Place): Promise<string | undefined> {
  const { db } = ctx.handle
  const known = await postedReply(db, subject)
  if (known?.slackTs) return known.slackTs
  const note = { subject, orgId: ctx.org.id, slackChannelId: place.slackChannelId }
  if (!known) {
    await rememberPosted(db, { ...note, slackTs: null })
    return undefined
  }
  const found = await findInSlack(ctx, subject, place, known.createdAt)
  if (found) await rememberPosted(db, { ...note, slackTs: found })
  return found
}

/** A posted message carries its subject. A stream cannot: there it is one of ours in this thread that belongs to nothing yet. */
async function findInSlack(ctx: BotContext, subject: string, place: Place, sinceMs: number): Promise<string | undefined> {
  const oldest = ((sinceMs - clockSkewMs) / 1000).toFixed(6)
  const where = { channel: place.slackChannelId, oldest, limit: mostMessages, include_all_metadata: true }
  const page = await (place.threadTs ? ctx.client.conversations.replies({ ...where, ts: place.threadTs }) : ctx.client.conversations.history(where)).catch((error: unknown) => {
    if (slackErrorCode(error) === 'thread_not_found') return { messages: [] }
    throw error
  })
  const mine = (page.messages ?? []).filter((message) => message.user === ctx.botUserId && message.ts! >= oldest).toSorted((a, b) => (a.ts! < b.ts! ? -1 : 1))
  const subjectOf = (message: (typeof mine)[number]) => (message.metadata as { event_payload?: { subject?: string } } | undefined)?.event_payload?.subject
  const marked = mine.findLast((message) => subjectOf(message) === subject)
  if (marked) return marked.ts!
  const claimed = await claimedMessages(ctx.handle.db, ctx.org.id, place.slackChannelId, mine.map((message) => message.ts!))
  return mine.findLast((message) => subjectOf(message) === undefined && !claimed.has(message.ts!))?.ts
}
