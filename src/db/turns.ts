import { and, desc, eq, isNull, or, sql } from 'drizzle-orm'
import type { Scope } from '../pipelines/access/actor.js'
import { citedDocuments } from './answers.js'
import { placesFor } from './library.js'
import type { Db } from './open.js'
import { messages } from './schema/conversations.js'

export interface EarlierTurn {
  author: 'person' | 'bot'
  userId: string | null
  text: string
}

/**
 * Earlier turns of a thread that may feed a reply, oldest first. Turns that one person alone saw feed only replies to
 * that person alone; the bot's own turns only while everything they cite is still within the scope of the new reply.
 */
export async function earlierTurns(
  db: Db,
  input: { conversationId: string; before: string; scope: Scope; privateFor: string | null; limit: number },
): Promise<EarlierTurn[]> {
  const seen = input.privateFor === null ? isNull(messages.visibleOnlyTo) : or(isNull(messages.visibleOnlyTo), eq(messages.visibleOnlyTo, input.privateFor))
  const rows = await db
    .select()
    .from(messages)
    .where(and(eq(messages.conversationId, input.conversationId), isNull(messages.deletedAt), seen, sql`${messages.ts} < ${input.before}`))
    .orderBy(desc(messages.createdAt))
    .limit(input.limit)
  const cited = await citedDocuments(db, rows.flatMap((row) => (row.answerId ? [row.answerId] : [])))
  const visible = await placesFor(db, input.scope, [...new Set([...cited.values()].flat())])
  const usable = rows.filter((row) => {
    if (row.author === 'person') return true
    return row.answerId !== null && (cited.get(row.answerId) ?? []).every((id) => visible.has(id))
  })
  return usable.reverse().map(({ author, userId, text }) => ({ author, userId, text }))
}
