import { findDocument } from '../db/documents.js'
import { findPlace, placesOfFile } from '../db/places.js'
import type { ImportRow } from '../db/product-imports.js'
import { versionsBefore } from '../db/versions.js'
import { channelById } from '../db/channels.js'
import { getJob } from '../db/jobs.js'
import { ingestProgress } from '../db/ingest-progress.js'
import { postedReply, rememberPosted } from '../db/posted-replies.js'
import { userById, type ChannelRow } from '../db/organisation.js'
import type { JobPayload } from '../jobs/definitions.js'
import type { Card } from './blocks.js'
import { isSilentHere, type BotContext } from './context.js'
import { noticeCard } from './accept/notice.js'
import { fileCard } from './files/card.js'
import { messageOf } from './post-once.js'
import { edit, post } from './posting.js'
import { attachRejects } from './products/attach-rejects.js'
import { isOffered, isSettled, settledCard, tableCard, tableOf } from './products/draw.js'
import { offerBlocks } from './products/offer.js'
import { slackErrorCode } from './slack-client.js'
import { trainedCard } from './retrain/result.js'
import { trainingCard } from './retrain/training-card.js'
import { problemCard } from './say-error.js'
import { cardForPlace } from './tasks/desk.js'
import { tellPrivately } from './tell.js'
import { visibleTo } from './visible-to.js'

/**
 * The job `slack.reply`: draws what a subject is now, and posts it once, later edits it. Everything is read from rows when it
 * runs, so that running late, twice or out of order ends in the same message.
 */
export async function replyAbout(ctx: BotContext, job: JobPayload<'slack.reply'>): Promise<{ kind: string }> {
  const turns = ctx.memory.replying
  const before = turns.get(job.subject) ?? Promise.resolve()
  const mine = before.then(() => draw(ctx, job))
  const settled = mine.catch(() => undefined)
  turns.set(job.subject, settled)
  try {
    return await mine
  } finally {
    if (turns.get(job.subject) === settled) turns.delete(job.subject)
  }
}

async function draw(ctx: BotContext, job: JobPayload<'slack.reply'>): Promise<{ kind: string }> {
  const channel = await channelById(ctx.handle.db, ctx.org.id, job.replyTo.channelId)
  if (!channel || (!channel.botMember && channel.kind !== 'im')) return { kind: 'not-there' }
  // Shared with another company since: what is said there is read there.
  if (isSilentHere(ctx, channel) && !job.replyTo.onlyUserId) return { kind: 'silent-there' }
  const [kind, documentId, placeId] = job.subject.split(':')
  if (kind === 'import') return imported(ctx, documentId ?? '', job, channel)
  if (kind === 'notice') return noticed(ctx, documentId ?? '', job, channel)
  if (kind === 'training') return training(ctx, documentId ?? '', job, channel)
  if (kind === 'task') return taskReply(ctx, job.subject, job, channel)
  if (kind === 'model') return trained(ctx, documentId ?? '', job, channel)
  if (kind === 'job') return deadJob(ctx, documentId ?? '', job, channel)
  if (kind !== 'document' || !documentId || !placeId) return { kind: 'unknown-subject' }
  const drawn = await documentCard(ctx, placeId, documentId)
  if (!drawn) return { kind: 'gone' }
  const place = { slackChannelId: channel.slackChannelId, threadTs: job.replyTo.threadTs }
  // An import has a message of its own beside the document's; both say when the file is gone.
  if (drawn.removed && drawn.table && isSettled(drawn.table)) await imported(ctx, drawn.table.id, job, channel)
  return show(ctx, `document:${placeId}`, place, drawn.card, drawn.removed)
}

/** The message about an import; where its file is not read as a document, it is the message about the file. */
async function imported(ctx: BotContext, importId: string, job: JobPayload<'slack.reply'>, channel: ChannelRow): Promise<{ kind: string }> {
  const drawn = await settledCard(ctx, importId)
  if (!drawn) return { kind: 'gone' }
  const { card, row } = drawn
  const { db } = ctx.handle
  const place = { slackChannelId: channel.slackChannelId, threadTs: job.replyTo.threadTs }
  const [file] = row.slackFileId === null ? [] : await placesOfFile(db, ctx.org.id, row.slackFileId, row.channelId)
  const held = file && (await findDocument(db, ctx.org.id, file.documentId))?.status === 'table'
  if (file && !held) {
    // The offer under the document goes.
    const document = await documentCard(ctx, file.id, file.documentId)
    if (document && (await postedReply(db, `document:${file.id}`))) await show(ctx, `document:${file.id}`, place, document.card, true)
  }
  const shown = await show(ctx, held ? `document:${file.id}` : `import:${row.id}`, place, card, row.deletedAt !== null)
  if (row.status === 'done' || row.status === 'suggesting') await attachRejects(ctx, row, place)
  return shown
}

/** `task:ID` posts the card of a task, `task:ID:again` draws it again where it is posted. */
async function taskReply(ctx: BotContext, subject: string, job: JobPayload<'slack.reply'>, channel: ChannelRow): Promise<{ kind: string }> {
  const [, taskId = '', again] = subject.split(':')
  const card = await cardForPlace(ctx, taskId, channel.id)
  return card ? show(ctx, `task:${taskId}`, { slackChannelId: channel.slackChannelId, threadTs: job.replyTo.threadTs }, card, again !== undefined) : { kind: 'gone' }
}

async function noticed(ctx: BotContext, noticeId: string, job: JobPayload<'slack.reply'>, channel: ChannelRow): Promise<{ kind: string }> {
  const card = await noticeCard(ctx, noticeId)
  return card ? show(ctx, job.subject, { slackChannelId: channel.slackChannelId, threadTs: job.replyTo.threadTs }, card, false) : { kind: 'gone' }
}

async function training(ctx: BotContext, jobId: string, job: JobPayload<'slack.reply'>, channel: ChannelRow): Promise<{ kind: string }> {
  const card = await trainingCard(ctx, jobId)
  return card ? show(ctx, job.subject, { slackChannelId: channel.slackChannelId, threadTs: job.replyTo.threadTs }, card, false) : { kind: 'gone' }
}

async function trained(ctx: BotContext, artifactId: string, job: JobPayload<'slack.reply'>, channel: ChannelRow): Promise<{ kind: string }> {
  const card = await trainedCard(ctx, artifactId)
  return card ? show(ctx, job.subject, { slackChannelId: channel.slackChannelId, threadTs: job.replyTo.threadTs }, card, false) : { kind: 'gone' }
}

/** Work that failed for good: who waits for it is told, with the reference that is in the logs. */
async function deadJob(ctx: BotContext, jobId: string, job: JobPayload<'slack.reply'>, channel: ChannelRow): Promise<{ kind: string }> {
  const row = await getJob(ctx.handle.db, jobId)
  if (!row || row.state !== 'dead') return { kind: 'gone' }
  const card = problemCard({ message: row.errorMessage ?? 'Something went wrong on my side.', hint: 'Try again; if it happens again, give an admin the reference.', reference: row.reference ?? 'none' })
  const place = { slackChannelId: channel.slackChannelId, threadTs: job.replyTo.threadTs }
  const only = job.replyTo.onlyUserId ? await userById(ctx.handle.db, ctx.org.id, job.replyTo.onlyUserId) : undefined
  if (!only) return show(ctx, job.subject, place, card, false)
  await tellPrivately(ctx, place, only.slackUserId, card)
  return { kind: 'told' }
}

async function documentCard(ctx: BotContext, placeId: string, documentId: string): Promise<{ card: Card; removed: boolean; table: ImportRow | undefined } | null> {
  const { db } = ctx.handle
  const place = await findPlace(db, ctx.org.id, placeId)
  // A copy may have been merged into its twin meanwhile: the place says where to look.
  const document = await findDocument(db, ctx.org.id, place?.documentId ?? documentId)
  const channel = place && (await channelById(db, ctx.org.id, place.channelId))
  if (!place || !document || !channel) return null
  const removed = place.removedAt !== null || document.deletedAt !== null
  const table = await tableOf(ctx, place)
  if (document.status === 'table' && table && !removed) {
    const card = await tableCard(ctx, table)
    return card && { card, removed, table: undefined }
  }
  const progress = document.status === 'processing' ? await ingestProgress(db, documentId) : null
  const card = fileCard({ title: place.title, document, version: 1 + (await versionsBefore(db, place)), visibleTo: visibleTo(channel), progress, removed })
  if (!removed && isOffered(table)) card.blocks.push(...offerBlocks(table, false))
  return { card, removed, table }
}

async function show(ctx: BotContext, subject: string, place: { slackChannelId: string; threadTs: string | undefined }, card: Card, onlyEdit: boolean): Promise<{ kind: string }> {
  const { db } = ctx.handle
  if (onlyEdit && !(await postedReply(db, subject))) return { kind: 'gone' }
  const known = await messageOf(ctx, subject, place)
  if (onlyEdit && !known) return { kind: 'gone' }
  const drawn = JSON.stringify(card)
  const { lastShown } = ctx.memory
  if (known) {
    if (lastShown.get(subject) === drawn) return { kind: 'same' }
    try {
      await edit(ctx.client, place, known, card)
      remember(lastShown, subject, drawn)
      return { kind: 'edited' }
    } catch (error) {
      const code = slackErrorCode(error)
      if (code !== 'message_not_found' && code !== 'cant_update_message') throw error
    }
  }
  const ts = await post(ctx.client, place, card, subject)
  await rememberPosted(db, { subject, orgId: ctx.org.id, slackChannelId: place.slackChannelId, slackTs: ts })
  remember(lastShown, subject, drawn)
  return { kind: 'posted' }
}

function remember(lastShown: Map<string, string>, subject: string, drawn: string): void {
  if (lastShown.size > 500) lastShown.delete(lastShown.keys().next().value!)
  lastShown.set(subject, drawn)
}
