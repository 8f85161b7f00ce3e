import { index, integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { channels, organisations } from './organisation.js'

/** A thread in which the bot takes part. */
export const conversations = sqliteTable(
  'conversations',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    channelId: text('channel_id').notNull().references(() => channels.id, { onDelete: 'cascade' }),
    threadTs: text('thread_ts').notNull(),
    mutedAt: integer('muted_at'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [uniqueIndex('conversations_once').on(t.channelId, t.threadTs)],
)

export const messages = sqliteTable(
  'messages',
  {
    id: text().primaryKey(),
    conversationId: text('conversation_id').notNull().references(() => conversations.id, { onDelete: 'cascade' }),
    /** Slack's ts; for ephemeral turns, which have none, our own id. */
    ts: text().notNull(),
    author: text({ enum: ['person', 'bot'] }).notNull(),
    userId: text('user_id'),
    text: text().notNull(),
    /** Set when only this person saw the turn (ephemeral): it never feeds a reply that others can read. */
    visibleOnlyTo: text('visible_only_to'),
    answerId: text('answer_id'),
    createdAt: integer('created_at').notNull(),
    deletedAt: integer('deleted_at'),
  },
  (t) => [uniqueIndex('messages_once').on(t.conversationId, t.ts)],
)

export const answers = sqliteTable(
  'answers',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    conversationId: text('conversation_id').references(() => conversations.id, { onDelete: 'cascade' }),
    /** What makes a second delivery harmless: `channel:ts` of the question, or the command's trigger. */
    questionKey: text('question_key').notNull(),
    askedBy: text('asked_by').notNull(),
    /** The conversation in which it was asked, whether or not it became a thread. */
    channelId: text('channel_id').references(() => channels.id, { onDelete: 'cascade' }),
    /** Documents that the question is about; an answer that waits is taken up when all of them are read. */
    documentIds: text('document_ids', { mode: 'json' }).$type<string[]>().notNull().default([]),
    audience: text({ enum: ['private', 'channel', 'everything'] }).notNull(),
    question: text().notNull(),
    rewritten: text(),
    status: text({ enum: ['working', 'answered', 'declined', 'stopped', 'failed', 'waiting'] }).notNull(),
    text: text(),
    mode: text({ enum: ['extractive', 'llm', 'outline', 'none'] }),
    /** What made it. */
    modelVersion: text('model_version'),
    promptVersion: text('prompt_version'),
    evidenceModelVersion: text('evidence_model_version'),
    embedderVersion: text('embedder_version'),
    indexGeneration: text('index_generation'),
    threshold: real(),
    confidence: real(),
    promptTokens: integer('prompt_tokens'),
    completionTokens: integer('completion_tokens'),
    costUsd: real('cost_usd'),
    firstWordsMs: integer('first_words_ms'),
    totalMs: integer('total_ms'),
    /** Posted message, so that a retry updates it and does not post again. */
    slackChannelId: text('slack_channel_id'),
    slackTs: text('slack_ts'),
    reference: text(),
    createdAt: integer('created_at').notNull(),
    finishedAt: integer('finished_at'),
  },
  (t) => [uniqueIndex('answers_once').on(t.orgId, t.questionKey), index('answers_by_conversation').on(t.conversationId)],
)

/** Which passages an answer weighed, and which it cites. */
export const answerEvidence = sqliteTable(
  'answer_evidence',
  {
    id: text().primaryKey(),
    answerId: text('answer_id').notNull().references(() => answers.id, { onDelete: 'cascade' }),
    chunkId: integer('chunk_id').notNull(),
    documentId: text('document_id').notNull(),
    rank: integer().notNull(),
    /** The number shown in the answer; null when weighed but not cited. */
    citation: integer(),
    quote: text(),
    scores: text({ mode: 'json' }).$type<Record<string, number>>().notNull(),
  },
  (t) => [index('evidence_by_answer').on(t.answerId), index('evidence_by_document').on(t.documentId)],
)

/** What people said of answers: append-only. */
export const feedback = sqliteTable(
  'feedback',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull().references(() => organisations.id, { onDelete: 'cascade' }),
    answerId: text('answer_id').notNull().references(() => answers.id, { onDelete: 'cascade' }),
    userId: text('user_id').notNull(),
    /** A second delivery of one click has the same `action_ts`. */
    actionTs: text('action_ts').notNull(),
    verdict: text({ enum: ['good', 'bad'] }).notNull(),
    reason: text(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [uniqueIndex('feedback_once').on(t.answerId, t.userId, t.actionTs)],
)
