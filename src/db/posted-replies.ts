import { and, eq, inArray, like } from 'drizzle-orm'
import type { Db } from './open.js'
import { postedReplies } from './schema/work.js'

export type PostedReply = typeof postedReplies.$inferSelect

export async function postedReply(db: Db, subject: string): Promise<PostedReply | undefined> {
  return db.query.postedReplies.findFirst({ where: eq(postedReplies.subject, subject) })
}

/** Remembers where a subject's message is, so that later news edit it. */
export async function rememberPosted(db: Db, reply: { subject: string; orgId: string; slackChannelId: string; slackTs: string | null }): Promise<void> {
  const now = Date.now()
  await db
    .insert(postedReplies)
    .values({ ...reply, createdAt: now, updatedAt: now })
    .onConflictDoUpdate({ target: postedReplies.subject, set: { slackChannelId: reply.slackChannelId, slackTs: reply.slackTs, updatedAt: now } })
}

/** There is no message about this subject (any more): the next one is new. */
export async function forgetPosted(db: Db, subject: string): Promise<void> {
  await db.delete(postedReplies).where(eq(postedReplies.subject, subject))
}

/** Whether a message is a card of somebody's review. */
export async function isReviewCard(db: Db, orgId: string, slackChannelId: string, slackTs: string): Promise<boolean> {
  const where = and(eq(postedReplies.orgId, orgId), eq(postedReplies.slackChannelId, slackChannelId), eq(postedReplies.slackTs, slackTs), like(postedReplies.subject, 'review:%'))
  return (await db.query.postedReplies.findFirst({ columns: { subject: true }, where })) !== undefined
}

/** Those of the messages that belong to a subject. */
export async function claimedMessages(db: Db, orgId: string, slackChannelId: string, slackTs: string[]): Promise<Set<string>> {
  if (slackTs.length === 0) return new Set()
  const rows = await db
    .select({ slackTs: postedReplies.slackTs })
    .from(postedReplies)
    .where(and(eq(postedReplies.orgId, orgId), eq(postedReplies.slackChannelId, slackChannelId), inArray(postedReplies.slackTs, slackTs)))
  return new Set(rows.flatMap((row) => (row.slackTs === null ? [] : [row.slackTs])))
}
