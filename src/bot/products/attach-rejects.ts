import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { importRejectsAfter, type ImportRow } from '../../db/product-imports.js'
import { postedReply, rememberPosted } from '../../db/posted-replies.js'
import { rejectsFile, type RejectedRow } from '../../pipelines/products/import/rejects-file.js'
import { inertPlain } from '../../agents/untrusted.js'
import type { BotContext } from '../context.js'
import type { Place } from '../posting.js'

const page = 500
/** Slack's SDK holds a file in memory; a person puts right no more than this anyway. */
const mostBytes = 10_000_000
const clockSkewMs = 60_000

/** Attaches the rows that could not be used to the thread, once. A note without a file makes us look in Slack before it is sent again. */
export async function attachRejects(ctx: BotContext, row: ImportRow, place: Place): Promise<void> {
  if (row.rowsRejected === 0 || row.deletedAt !== null) return
  const { db } = ctx.handle
  // Another import of the same file, after it was shared anew, has rejects of its own.
  const subject = `rejects:${row.id}:${row.completedAt ?? 0}`
  const known = await postedReply(db, subject)
  if (known?.slackTs) return
  const name = `${inertPlain(row.title, 80).replace(/\.[^.]*$/, '').replaceAll('/', '-') || 'table'} rejected rows.csv`
  const note = { subject, orgId: ctx.org.id, slackChannelId: place.slackChannelId }
  if (known) {
    const sent = await findAttached(ctx, place, name, known.createdAt)
    if (sent) return rememberPosted(db, { ...note, slackTs: sent })
  } else await rememberPosted(db, { ...note, slackTs: null })
  const folder = await mkdtemp(join(tmpdir(), 'qm-rejects-'))
  try {
    const path = join(folder, 'rejects.csv')
    await pipeline(Readable.from(limited(rejectsFile(rejectsOf(ctx, row.id)))), createWriteStream(path))
    const thread = place.threadTs ? { thread_ts: place.threadTs } : {}
    await ctx.client.filesUploadV2({ channel_id: place.slackChannelId, ...thread, file: path, filename: name, title: name } as Parameters<typeof ctx.client.filesUploadV2>[0])
    await rememberPosted(db, { ...note, slackTs: 'sent' })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function* rejectsOf(ctx: BotContext, importId: string): AsyncGenerator<RejectedRow> {
  let after = 0
  for (;;) {
    const rows = await importRejectsAfter(ctx.handle.db, ctx.org.id, importId, after, page)
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < page) return
    after = last.line
  }
}

async function* limited(parts: AsyncIterable<string>): AsyncGenerator<string> {
  let bytes = 0
  for await (const part of parts) {
    bytes += Buffer.byteLength(part)
    if (bytes > mostBytes) {
      yield '"","There are more; this file holds the first of them.",""\r\n'
      return
    }
    yield part
  }
}

/** The bot's own message in this place that carries a file of this name. */
async function findAttached(ctx: BotContext, place: Place, name: string, sinceMs: number): Promise<string | undefined> {
  const oldest = ((sinceMs - clockSkewMs) / 1000).toFixed(6)
  const where = { channel: place.slackChannelId, oldest, limit: 200 }
  const found = await (place.threadTs ? ctx.client.conversations.replies({ ...where, ts: place.threadTs }) : ctx.client.conversations.history(where))
  const messages = (found.messages ?? []) as { ts?: string; user?: string; files?: { name?: string; title?: string }[] }[]
  return messages.find((message) => message.user === ctx.botUserId && message.files?.some((file) => file.name === name || file.title === name))?.ts
}
