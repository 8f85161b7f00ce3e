import type { App } from '@slack/bolt'
import { importableIn, importsIn } from '../../db/import-standing.js'
import type { ImportRow } from '../../db/product-imports.js'
import { resolvePlaces } from '../../pipelines/access/places.js'
import { notYourTable, tableFor } from '../../pipelines/products/import/open-table.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { channelOfCommand, guestRefusal } from '../ask/ask-command.js'
import type { Card } from '../blocks.js'
import { isOutsider, isSilentHere, speakerOf, type BotContext, type Speaker } from '../context.js'
import { guarded } from '../guarded.js'
import { saidCard } from '../say-error.js'
import { exportByCommand } from './export-command.js'
import { openImportForm } from './form-clicks.js'
import { importableCard, importsCard, productsHelpCard } from './list-card.js'

const mostListed = 8

export function registerProductsCommand(app: App, ctx: BotContext): void {
  app.command('/products', async ({ command, ack, respond }) => {
    await ack()
    await guarded(ctx, 'a command could not be carried out', { slackUserId: command.user_id, slackChannelId: command.channel_id }, async () => {
      const speaker = await speakerOf(ctx, command.user_id)
      const card = !speaker || isOutsider(speaker.person) ? saidCard(guestRefusal) : await commanded(ctx, speaker, command)
      if (card) await respond({ response_type: 'ephemeral', text: card.text, blocks: card.blocks, unfurl_links: false, unfurl_media: false })
    })
  })
}

interface Command {
  text: string
  channel_id: string
  channel_name: string
  user_id: string
  trigger_id: string
}

/** `/products`, `/products status`, `/products import [NAME]`, `/products export [feedback] [CATALOGUE]`, `/products help`. Null when a form was opened. */
async function commanded(ctx: BotContext, speaker: Speaker, command: Command): Promise<Card | null> {
  const [, verb = 'status', name = ''] = /^(\S+)\s*(.*)$/s.exec(command.text.trim()) ?? []
  switch (verb.toLowerCase()) {
    case 'status':
    case 'list': {
      const places = await resolvePlaces(ctx.membership, speaker.actor, { kind: 'private' })
      return importsCard(await importsIn(ctx.handle.db, places, mostListed), speaker.actor.role !== 'user')
    }
    case 'import':
      return importHere(ctx, speaker, command, name.trim())
    case 'export':
      return exportByCommand(ctx, speaker, command.user_id, name.trim())
    case 'help':
      return productsHelpCard()
    default:
      return productsHelpCard(`I do not know \`/products ${inertMrkdwn(verb, 40)}\`.`)
  }
}

async function importHere(ctx: BotContext, speaker: Speaker, command: Command, name: string): Promise<Card | null> {
  const channel = await channelOfCommand(ctx, command)
  if (isSilentHere(ctx, channel)) return saidCard('This channel is shared with another company, so I take in no tables here.')
  const found = named(await importableIn(ctx.handle.db, ctx.org.id, channel.id, 50), name)
  // Asked one by one: membership and rights are looked up now, not when it was shared.
  const mine: ImportRow[] = []
  for (const row of found.slice(0, mostListed)) if ('row' in (await tableFor(ctx, speaker.actor, row.id))) mine.push(row)
  if (mine.length === 0 && found.length > 0) return saidCard(notYourTable)
  const [only] = mine
  if (!only) {
    const what = name === '' ? 'No table that could be imported was shared here' : `No table here that could be imported is called *${inertMrkdwn(name, 100)}*`
    return saidCard(`${what}. Drop a CSV or TSV file in this channel, where I am too, and try again.`)
  }
  if (mine.length > 1) return importableCard(mine)
  const place = { slackChannelId: channel.slackChannelId, threadTs: undefined }
  await openImportForm(ctx, { triggerId: command.trigger_id, overModal: false, place, slackUserId: command.user_id, speaker }, { importId: only.id, slackChannelId: channel.slackChannelId, threadTs: null, told: {} })
  return null
}

function named(rows: ImportRow[], name: string): ImportRow[] {
  if (name === '') return rows
  const wanted = name.toLowerCase()
  const exact = rows.filter((row) => row.title.toLowerCase() === wanted)
  return exact.length > 0 ? exact.slice(0, 1) : rows.filter((row) => row.title.toLowerCase().includes(wanted))
}
