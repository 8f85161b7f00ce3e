import { eq } from 'drizzle-orm'
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
