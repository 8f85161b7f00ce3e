import { and, asc, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { Db } from './open.js'
import { answerEvidence, answers, feedback } from './schema/conversations.js'

export type AnswerRow = typeof answers.$inferSelect
export type EvidenceRow = typeof answerEvidence.$inferSelect

export interface NewAnswer {
  orgId: string
  conversationId: string | null
  channelId: string
  questionKey: string
  askedBy: string
  audience: 'private' | 'channel' | 'everything'
  question: string
  documentIds: string[]
}

/**
 * The row of a question, made once. `fresh` is false for a second delivery of a question that is done or being answered;
 * one that waited, or was cut off by a crash (`working` for over two minutes), is taken up again.
 */
export async function beginAnswer(tx: Db, question: NewAnswer): Promise<{ answer: AnswerRow; fresh: boolean }> {
  const now = Date.now()
  const inserted = await tx
    .insert(answers)
    .values({ ...question, id: newId('ans'), status: 'working', createdAt: now })
    .onConflictDoNothing()
    .returning()
  if (inserted[0]) return { answer: inserted[0], fresh: true }
  const known = await tx.query.answers.findFirst({ where: and(eq(answers.orgId, question.orgId), eq(answers.questionKey, question.questionKey)) })
  if (!known) throw new Error('an answer vanished while it was begun')
  const again = known.status === 'waiting' || (known.status === 'working' && known.createdAt < now - 120_000)
  if (again) await tx.update(answers).set({ status: 'working', documentIds: question.documentIds }).where(eq(answers.id, known.id))
  return { answer: known, fresh: again }
}

export type FinishedAnswer = Partial<Omit<AnswerRow, 'id' | 'orgId' | 'questionKey' | 'askedBy' | 'createdAt'>> & { status: AnswerRow['status'] }

/** Writes what came of a question with the passages that were weighed. Returns the evidence ids in the order given. */
export async function finishAnswer(
  tx: Db,
  answerId: string,
  finished: FinishedAnswer,
  evidence: Omit<typeof answerEvidence.$inferInsert, 'id' | 'answerId'>[] = [],
): Promise<string[]> {
  await tx.update(answers).set({ ...finished, finishedAt: Date.now() }).where(eq(answers.id, answerId))
  await tx.delete(answerEvidence).where(eq(answerEvidence.answerId, answerId))
  const rows = evidence.map((row) => ({ ...row, id: newId('ev'), answerId }))
  if (rows.length > 0) await tx.insert(answerEvidence).values(rows)
  return rows.map((row) => row.id)
}

export async function updateAnswer(db: Db, answerId: string, change: Partial<AnswerRow>): Promise<void> {
  await db.update(answers).set(change).where(eq(answers.id, answerId))
}

export async function findAnswer(db: Db, orgId: string, answerId: string): Promise<AnswerRow | undefined> {
  return db.query.answers.findFirst({ where: and(eq(answers.id, answerId), eq(answers.orgId, orgId)) })
}

/** Evidence of an answer, best rank first. The caller checks each document against the viewer's scope. */
export async function evidenceOf(db: Db, answerId: string): Promise<EvidenceRow[]> {
  return db.select().from(answerEvidence).where(eq(answerEvidence.answerId, answerId)).orderBy(asc(answerEvidence.rank))
}

/** One evidence row with its answer, inside one organisation. */
export async function findEvidence(db: Db, orgId: string, evidenceId: string): Promise<{ evidence: EvidenceRow; answer: AnswerRow } | undefined> {
  const rows = await db
    .select({ evidence: answerEvidence, answer: answers })
    .from(answerEvidence)
    .innerJoin(answers, eq(answers.id, answerEvidence.answerId))
    .where(and(eq(answerEvidence.id, evidenceId), eq(answers.orgId, orgId)))
  return rows[0]
}

/** Answers that wait for this document. */
export async function answersWaitingFor(db: Db, orgId: string, documentId: string): Promise<AnswerRow[]> {
  return db
    .select()
    .from(answers)
    .where(and(eq(answers.orgId, orgId), eq(answers.status, 'waiting'), sql`exists (select 1 from json_each(${answers.documentIds}) where value = ${documentId})`))
}

/** The copy that was merged away is no longer what an answer waits for. */
export async function redirectWaiting(tx: Db, orgId: string, fromId: string, toId: string): Promise<void> {
  for (const answer of await answersWaitingFor(tx, orgId, fromId)) {
    await tx.update(answers).set({ documentIds: answer.documentIds.map((id) => (id === fromId ? toId : id)) }).where(eq(answers.id, answer.id))
  }
}

/** Answers cut off by a crash: to be answered again or to be told of. */
export async function unfinishedAnswers(db: Db, olderThan: number): Promise<AnswerRow[]> {
  return db.select().from(answers).where(and(eq(answers.status, 'working'), isNull(answers.finishedAt), sql`${answers.createdAt} < ${olderThan}`)).orderBy(desc(answers.createdAt))
}

/** Append-only; the same click delivered twice is one row. */
export async function recordFeedback(
  db: Db,
  input: { orgId: string; answerId: string; userId: string; actionTs: string; verdict: 'good' | 'bad'; reason: string | null },
): Promise<string> {
  const rows = await db.insert(feedback).values({ ...input, id: newId('fb'), createdAt: Date.now() }).onConflictDoNothing().returning({ id: feedback.id })
  if (rows[0]) return rows[0].id
  const known = await db.query.feedback.findFirst({ where: and(eq(feedback.answerId, input.answerId), eq(feedback.userId, input.userId), eq(feedback.actionTs, input.actionTs)) })
  return known?.id ?? ''
}

/** Documents cited by each of these answers. */
export async function citedDocuments(db: Db, answerIds: string[]): Promise<Map<string, string[]>> {
  if (answerIds.length === 0) return new Map()
  const rows = await db.select({ answerId: answerEvidence.answerId, documentId: answerEvidence.documentId }).from(answerEvidence).where(inArray(answerEvidence.answerId, answerIds))
  const cited = new Map<string, string[]>()
  for (const row of rows) cited.set(row.answerId, [...(cited.get(row.answerId) ?? []), row.documentId])
  return cited
}
