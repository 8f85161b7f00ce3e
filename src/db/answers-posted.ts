import { and, eq } from 'drizzle-orm'
import type { AnswerRow } from './answers.js'
import type { Db } from './open.js'
import { answers } from './schema/conversations.js'

/** Where an answer was posted, so that whatever comes later (feedback, a retry) finds its message. */
export async function noteAnswerPosted(db: Db, orgId: string, questionKey: string, slackChannelId: string, slackTs: string): Promise<void> {
  await db.update(answers).set({ slackChannelId, slackTs }).where(and(eq(answers.orgId, orgId), eq(answers.questionKey, questionKey)))
}

export async function answerToQuestion(db: Db, orgId: string, questionKey: string): Promise<AnswerRow | undefined> {
  return db.query.answers.findFirst({ where: and(eq(answers.questionKey, questionKey), eq(answers.orgId, orgId)) })
}

/** One bot answers an organisation: at its start nothing can be in work any more, so all of it may be taken up again. */
export async function releaseUnfinished(db: Db, orgId: string): Promise<void> {
  await db.update(answers).set({ status: 'waiting' }).where(and(eq(answers.orgId, orgId), eq(answers.status, 'working')))
}
