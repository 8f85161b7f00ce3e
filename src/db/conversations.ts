import { and, eq, gt, isNull } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { Db } from './open.js'
import { conversations, messages } from './schema/conversations.js'

export type ConversationRow = typeof conversations.$inferSelect

export async function ensureConversation(db: Db, orgId: string, channelId: string, threadTs: string): Promise<ConversationRow> {
  await db.insert(conversations).values({ id: newId('conv'), orgId, channelId, threadTs, createdAt: Date.now() }).onConflictDoNothing()
  return (await findConversation(db, channelId, threadTs))!
}

export async function findConversation(db: Db, channelId: string, threadTs: string): Promise<ConversationRow | undefined> {
  return db.query.conversations.findFirst({ where: and(eq(conversations.channelId, channelId), eq(conversations.threadTs, threadTs)) })
}

export async function conversationById(db: Db, conversationId: string): Promise<ConversationRow | undefined> {
  return db.query.conversations.findFirst({ where: eq(conversations.id, conversationId) })
}

/** Muted: the bot stays silent in the thread until it is mentioned again. Returns whether that changed anything. */
export async function setMuted(db: Db, conversationId: string, muted: boolean): Promise<boolean> {
  const rows = await db
    .update(conversations)
    .set({ mutedAt: muted ? Date.now() : null })
    .where(and(eq(conversations.id, conversationId), muted ? isNull(conversations.mutedAt) : undefined))
    .returning({ id: conversations.id })
  return rows.length > 0
}

export interface SaidMessage {
  conversationId: string
  /** Slack's ts, or our own id for what has none. */
  ts: string
  author: 'person' | 'bot'
  userId: string | null
  text: string
  visibleOnlyTo: string | null
  answerId: string | null
}

/** Keeps one turn of a thread; a second delivery of it changes nothing. */
export async function rememberMessage(db: Db, message: SaidMessage): Promise<void> {
  await db.insert(messages).values({ id: newId('msg'), ...message, createdAt: Date.now() }).onConflictDoNothing()
}

/** A message deleted in Slack is no longer part of what was said. */
export async function forgetMessage(db: Db, channelId: string, threadTs: string, ts: string): Promise<void> {
  const conversation = await findConversation(db, channelId, threadTs)
  if (!conversation) return
  await db.update(messages).set({ deletedAt: Date.now(), text: '' }).where(and(eq(messages.conversationId, conversation.id), eq(messages.ts, ts), isNull(messages.deletedAt)))
}

/** The conversation that a message belongs to. */
export async function conversationOfMessage(db: Db, channelId: string, ts: string): Promise<ConversationRow | undefined> {
  const rows = await db
    .select({ conversation: conversations })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(and(eq(conversations.channelId, channelId), eq(messages.ts, ts)))
  return rows[0]?.conversation
}

/** Threads of a channel in which somebody said something lately. */
export async function recentConversations(db: Db, channelId: string, since: number): Promise<ConversationRow[]> {
  const rows = await db
    .selectDistinct({ conversation: conversations })
    .from(conversations)
    .innerJoin(messages, eq(messages.conversationId, conversations.id))
    .where(and(eq(conversations.channelId, channelId), gt(messages.createdAt, since)))
  return rows.map((row) => row.conversation)
}
