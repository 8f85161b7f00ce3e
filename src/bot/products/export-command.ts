import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { exportFile, type ExportRequest } from '../../pipelines/products/export/export-file.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import type { Card } from '../blocks.js'
import type { BotContext, Speaker } from '../context.js'
import { directMessage } from '../review/desk.js'
import { saidCard } from '../say-error.js'

/** Slack's SDK holds a file in memory; larger ones go by the command line. */
const mostBytes = 50_000_000

class TooLargeForSlackError extends Error {}

/** `/products export [feedback|catalogue] [CATALOGUE]`: a CSV of what this person may see, in a direct message to them alone. */
export async function exportByCommand(ctx: BotContext, speaker: Speaker, slackUserId: string, words: string): Promise<Card> {
  const viewer = { actor: speaker.actor, audience: { kind: 'private' } } as const
  const [, kind, name = ''] = /^(feedback|catalogue)?\s*(.*)$/is.exec(words) ?? []
  const what: ExportRequest['what'] = kind?.toLowerCase() === 'feedback' ? 'feedback' : 'catalogue'
  // Nobody but reviewers and admins gets an overview: what they are told is the export's own refusal.
  const mine = await ctx.review.overview(viewer)
  const named = name === '' ? mine : mine.filter((each) => each.name.toLowerCase() === name.toLowerCase())
  if (named.length > 1) return saidCard(`Which catalogue? \`/products export ${what} NAME\`, with one of ${mine.slice(0, 20).map((each) => `*${inertMrkdwn(each.name, 60)}*`).join(', ')}.`)
  const [only] = named
  if (!only && speaker.actor.role === 'user') return saidCard('Only reviewers and admins export products. An admin appoints reviewers in my App Home tab.')
  if (!only) return saidCard(name === '' ? 'There is nothing to export yet: no product table was imported where you are.' : `There is no catalogue *${inertMrkdwn(name, 60)}* where you are.`)
  const outcome = await exportFile(ctx, viewer, { catalogueId: only.catalogueId, what })
  if (outcome.kind === 'refused') return saidCard(outcome.reason)
  if (outcome.kind === 'gone') return saidCard('That catalogue is not there any more.')
  try {
    await sendPrivately(ctx, slackUserId, outcome.name, outcome.content)
  } catch (error) {
    if (!(error instanceof TooLargeForSlackError)) throw error
    return saidCard(`This export is larger than ${mostBytes / 1e6} MB, too much for a message. On the machine that I run on: \`npm run products -- export ${what} --catalogue NAME --out FILE\`.`)
  }
  return saidCard(what === 'feedback' ? 'The file with all decisions is in our direct messages.' : 'The file with the normalized catalogue is in our direct messages: the rows that were decided, and what made each cell.')
}

async function sendPrivately(ctx: BotContext, slackUserId: string, name: string, content: AsyncIterable<string>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'qm-export-'))
  try {
    const path = join(folder, 'export.csv')
    await pipeline(Readable.from(limited(content)), createWriteStream(path, { mode: 0o600 }))
    await ctx.client.filesUploadV2({ channel_id: await directMessage(ctx, slackUserId), file: path, filename: name, title: name })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function* limited(parts: AsyncIterable<string>): AsyncGenerator<string> {
  let bytes = 0
  for await (const part of parts) {
    bytes += Buffer.byteLength(part)
    if (bytes > mostBytes) throw new TooLargeForSlackError()
    yield part
  }
}
