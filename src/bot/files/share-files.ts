import { registerShare } from '../../db/shares.js'
import { ingestKey } from '../../db/ingest-progress.js'
import type { ChannelRow } from '../../db/organisation.js'
import { looksReadable } from '../../pipelines/documents/kind.js'
import { mayBeTable, readBothWaysBytes } from '../../pipelines/products/import/recognise-table.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import type { HeardMessage } from '../ask/heard-message.js'
import type { Card } from '../blocks.js'
import { isOutsider, isSilentHere, type BotContext, type Speaker } from '../context.js'
import { post } from '../posting.js'
import { saidCard } from '../say-error.js'
import type { SlackFile } from '../slack-files.js'

export interface FilesOfMessage {
  message: HeardMessage
  channel: ChannelRow
  speaker: Speaker
  /** The person spoke to the bot; otherwise it says nothing about files that it does not read. */
  addressed: boolean
  /** They ask something with it: then everything is read at once. */
  asks?: boolean
  /** How the person hears why a file is not read; in the thread of the message, unless they asked where nobody else reads. */
  tell?: (card: Card) => Promise<void>
}

/**
 * Takes the files of a message in: a row for each and the job that reads it, in one transaction. Returns the documents,
 * those that were already here included. Safe to repeat.
 */
export async function shareFiles(ctx: BotContext, shared: FilesOfMessage): Promise<string[]> {
  const { message, channel, speaker, addressed } = shared
  if (message.files.length === 0 || isSilentHere(ctx, channel)) return []
  const reason = whyNot(shared)
  if (reason !== null) {
    if (addressed) await sayWhyNot(ctx, shared, reason)
    return []
  }
  const documentIds: string[] = []
  const unread: string[] = []
  for (const brief of message.files) {
    const file = await complete(ctx, brief)
    if (!file?.id || isForeign(ctx, file) || !looksReadable(file.name ?? '', file.mimetype)) {
      unread.push(file?.title ?? file?.name ?? brief.title ?? brief.name ?? 'a file')
      continue
    }
    documentIds.push(await shareOne(ctx, { file, message, channel, speaker, asks: shared.asks === true }))
  }
  if (unread.length > 0 && addressed) {
    const names = unread.slice(0, 5).map((name) => `*${inertMrkdwn(name, 100)}*`).join(', ')
    await sayWhyNot(ctx, shared, `I do not read ${names}. I read PDF, Word (docx), PowerPoint (pptx), Excel (xlsx), CSV, Markdown, HTML, mail (eml) and text files that were uploaded to this Slack.`)
  }
  return documentIds
}

async function shareOne(ctx: BotContext, shared: { file: SlackFile; message: HeardMessage; channel: ChannelRow; speaker: Speaker; asks: boolean }): Promise<string> {
  const { file, message, channel, speaker } = shared
  const replyTo = { channelId: channel.id, threadTs: message.threadTs ?? message.ts }
  const table = mayBeTable(file.name ?? '', file.mimetype)
  const held = table && !shared.asks && (file.size ?? 0) > readBothWaysBytes
  return ctx.handle.transaction(async (tx) => {
    const outcome = await registerShare(tx, {
      orgId: ctx.org.id,
      channelId: channel.id,
      slackFileId: file.id!,
      title: file.title || file.name || 'Untitled',
      sharedBy: speaker.person.id,
      messageTs: message.ts,
      permalink: file.permalink ?? null,
      bytes: file.size ?? null,
    })
    const ids = { orgId: ctx.org.id, documentId: outcome.documentId, placeId: outcome.placeId }
    if (table && outcome.kind !== 'known') {
      await ctx.queue.enqueue('products.examine', { ...ids, held: held && outcome.kind === 'new', replyTo }, { tx, orgId: ctx.org.id, requestedBy: speaker.person.id, uniqueKey: `examine:${outcome.placeId}` })
    }
    if (outcome.kind === 'new' && !held) {
      await ctx.queue.enqueue('documents.ingest', { ...ids, replyTo }, { tx, orgId: ctx.org.id, requestedBy: speaker.person.id, uniqueKey: ingestKey(outcome.documentId) })
    }
    if (outcome.kind !== 'known') {
      await ctx.queue.enqueue('slack.reply', { orgId: ctx.org.id, subject: `document:${outcome.documentId}:${outcome.placeId}`, replyTo }, { tx, orgId: ctx.org.id })
    }
    return outcome.documentId
  })
}

/** Files of other companies come without their facts; Slack tells them when asked. */
async function complete(ctx: BotContext, file: SlackFile): Promise<SlackFile | null> {
  if (file.file_access !== 'check_file_info' || !file.id) return file
  const info = await ctx.client.files.info({ file: file.id }).catch(() => null)
  return (info?.file as SlackFile | undefined) ?? null
}

function isForeign(ctx: BotContext, file: SlackFile): boolean {
  if (file.is_external || file.mode === 'external' || file.mode === 'tombstone' || file.mode === 'hidden_by_limit') return true
  return file.user_team !== undefined && file.user_team !== ctx.org.slackTeamId
}

function whyNot(shared: FilesOfMessage): string | null {
  if (isOutsider(shared.speaker.person)) return 'I do not take in files from guests or other companies. A full member can share it here.'
  if (shared.channel.kind === 'im') return null
  if (shared.channel.indexing === 'off') return 'Reading files is switched off for this channel. Its inviter or an admin can change that in my first message here.'
  if (shared.channel.indexing === 'asked' && !shared.addressed) return 'only when asked'
  return null
}

async function sayWhyNot(ctx: BotContext, shared: FilesOfMessage, text: string): Promise<void> {
  const { message, tell } = shared
  if (tell) return tell(saidCard(text))
  await post(ctx.client, { slackChannelId: message.slackChannelId, threadTs: message.threadTs ?? message.ts }, saidCard(text))
}
