import type { App, BlockAction } from '@slack/bolt'
import { documentLine } from '../../agents/document-line.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { importOfFile } from '../../db/import-standing.js'
import type { LibraryEntry } from '../../db/library.js'
import type { Actor } from '../../pipelines/access/actor.js'
import { deleteDocument, listDocuments, restoreDocument } from '../../pipelines/documents/manage-documents.js'
import { guestRefusal } from '../ask/ask-command.js'
import { onClick, type Click } from '../clicks.js'
import type { Card } from '../blocks.js'
import { isOutsider, speakerOf, type BotContext } from '../context.js'
import { redrawFile, replyToOf, retryFile } from '../files/file-jobs.js'
import { forgetLost } from '../files/forget-lost.js'
import { retryWords } from '../files/listeners.js'
import { guarded } from '../guarded.js'
import { saidCard } from '../say-error.js'
import { tellPrivately } from '../tell.js'
import { confirmDeleteCard, documentsCard, documentsPerPage, doneCard } from './card.js'
import { documentIds } from './ids.js'

export function registerDocuments(app: App, ctx: BotContext): void {
  app.command('/documents', async ({ command, ack, respond }) => {
    await ack()
    await guarded(ctx, 'a command could not be carried out', { slackUserId: command.user_id, slackChannelId: command.channel_id }, async () => {
      const speaker = await speakerOf(ctx, command.user_id)
      const refused = !speaker || (isOutsider(speaker.person) && ctx.config.access.guests === 'refuse')
      const card = refused ? saidCard(guestRefusal) : await commanded(ctx, speaker.actor, command.text.trim())
      await respond({ response_type: 'ephemeral', text: card.text, blocks: card.blocks, unfurl_links: false, unfurl_media: false })
    })
  })

  const turnPage = (click: Click) => pageOf(ctx, click.speaker.actor, click.value)
  for (const id of [documentIds.newer, documentIds.older, documentIds.showAll]) {
    app.action<BlockAction>(id, (args) => onClick(ctx, 'the list could not be turned', args, async (click) => show(ctx, click, await turnPage(click), true)))
  }
  app.action<BlockAction>(documentIds.remove, (args) => onClick(ctx, 'a document could not be deleted', args, async (click) => show(ctx, click, await remove(ctx, click.speaker.actor, click.value), false)))
  app.action<BlockAction>(documentIds.restore, (args) => onClick(ctx, 'a document could not be restored', args, async (click) => show(ctx, click, await restore(ctx, click.speaker.actor, click.value), false)))
  app.action<BlockAction>(documentIds.retry, (args) =>
    onClick(ctx, 'a file could not be tried again', args, async (click) => show(ctx, click, saidCard(retryWords[await retryFile(ctx, click.speaker.actor, click.value)]), false)),
  )
}

/** In place of an ephemeral list, else as a line for the person alone: what others see in a channel is not changed by a click. */
async function show(ctx: BotContext, click: Click, card: Card, inPlace: boolean): Promise<void> {
  if (click.ephemeral) await click.respond({ response_type: 'ephemeral', replace_original: inPlace, text: card.text, blocks: card.blocks })
  else await tellPrivately(ctx, click.place, click.slackUserId, card)
}

/** `/documents`, `/documents all`, `/documents retry|delete|restore|status NAME`. */
async function commanded(ctx: BotContext, actor: Actor, text: string): Promise<Card> {
  const [, verb = 'list', name = ''] = /^(\S+)\s*(.*)$/s.exec(text) ?? []
  const known = ['list', 'all', 'status', 'retry', 'delete', 'restore']
  if (!known.includes(verb.toLowerCase())) return saidCard('I know `/documents`, `/documents status NAME`, `/documents retry NAME`, `/documents delete NAME`, `/documents restore NAME`, and for admins `/documents all`.')
  if (verb === 'all' && actor.role !== 'admin') return saidCard('Only admins can list everybody’s documents. `/documents` lists yours.')
  if (verb === 'list' || verb === 'all' || (verb === 'status' && name === '')) return pageOf(ctx, actor, `${verb === 'all' ? 'all' : 'mine'}:0`)
  if (name === '') return saidCard(`Which one? Write its name after the command: \`/documents ${verb} NAME\`. \`/documents\` lists them.`)

  const found = await named(ctx, actor, name)
  if (found.length === 0) return saidCard(`None of ${actor.role === 'admin' ? 'the' : 'your'} documents is called *${inertMrkdwn(name, 100)}*. \`/documents\` lists them.`)
  const lines = found.map((entry) => documentLine(entry, actor))
  if (verb === 'status' || found.length > 1) return documentsCard({ documents: lines, total: lines.length, offset: 0, all: false })
  const id = found[0]!.document.id
  if (verb === 'delete') return lines[0]!.status === 'deleted' ? saidCard('It is deleted already.') : confirmDeleteCard(lines[0]!)
  if (verb === 'restore') return restore(ctx, actor, id)
  return saidCard(retryWords[await retryFile(ctx, actor, id)])
}

async function named(ctx: BotContext, actor: Actor, name: string): Promise<LibraryEntry[]> {
  const { entries } = await listDocuments(ctx, actor, { all: true, limit: 2000 })
  const wanted = name.toLowerCase()
  const titles = (entry: LibraryEntry) => entry.places.map((place) => place.title.toLowerCase())
  const exact = entries.filter((entry) => titles(entry).includes(wanted))
  return (exact.length > 0 ? exact : entries.filter((entry) => titles(entry).some((title) => title.includes(wanted)))).slice(0, documentsPerPage)
}

async function pageOf(ctx: BotContext, actor: Actor, value: string): Promise<Card> {
  const [which, from] = value.split(':')
  const all = which === 'all' && actor.role === 'admin'
  const offset = Math.max(0, Number(from) || 0)
  const { entries, total } = await listDocuments(ctx, actor, { all, offset, limit: documentsPerPage })
  return documentsCard({ documents: entries.map((entry) => documentLine(entry, actor)), total, offset, all, admin: actor.role === 'admin' })
}

async function remove(ctx: BotContext, actor: Actor, documentId: string): Promise<Card> {
  const outcome = await deleteDocument(ctx, actor, documentId)
  if (outcome.kind !== 'deleted') return saidCard(outcome.kind === 'gone' ? 'It is not here any more.' : 'Only who shared it, or an admin, can delete it.')
  await ctx.handle.transaction(async (tx) => {
    for (const place of outcome.places) await redrawFile(ctx, tx, place)
  })
  const others = outcome.stays ? ' Somebody else shared the same file where you can see it; theirs stays.' : ''
  return doneCard(`*${inertMrkdwn(outcome.title, 150)}* is deleted and answers nothing any more.${others}`, { action: documentIds.restore, label: 'Undo', value: documentId })
}

async function restore(ctx: BotContext, actor: Actor, documentId: string): Promise<Card> {
  await forgetLost(ctx, documentId)
  const outcome = await restoreDocument(ctx, actor, documentId)
  if (outcome.kind === 'gone') return saidCard('There is nothing to restore: it was not deleted here, was removed in Slack, or is gone for good.')
  await ctx.handle.transaction(async (tx) => {
    for (const place of outcome.places) {
      await redrawFile(ctx, tx, place)
      // Product rows that went with it come back too.
      const table = await importOfFile(tx, ctx.org.id, place.channelId, place.slackFileId)
      if (table?.deletedAt) await ctx.queue.enqueue('products.examine', { orgId: ctx.org.id, documentId, placeId: place.id, held: false, replyTo: replyToOf(place) }, { tx, orgId: ctx.org.id, uniqueKey: `examine:${place.id}` })
    }
  })
  return doneCard(`*${inertMrkdwn(outcome.title, 150)}* is back.`)
}
